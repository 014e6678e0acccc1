"""Stand-ins at the edge: they keep the promises of what they replace, in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aggregator.errors import StoreError
from aggregator.model import Config, Event, Issue, Piece, Selection, SourceState, State, Version, Window
from aggregator.store.bodies import Bound
from aggregator.text import fold
from aggregator.times import instant, last_day, local_day
from feeds import FORMATS, Masthead, looks, piece_zone

ZONE = ZoneInfo("Europe/Berlin")


@dataclass
class FakeWeekly:
    """Frozen issues, as a test has put them here."""

    issues: list[Issue] = field(default_factory=list)

    def get(self, monday: date) -> Issue | None:
        return next((issue for issue in self.issues if issue.first == monday), None)

    def before(self, monday: date) -> Issue | None:
        return max((issue for issue in self.issues if issue.first < monday), key=lambda issue: issue.first, default=None)

    def latest(self, most: int) -> tuple[Issue, ...]:
        return tuple(sorted(self.issues, key=lambda issue: issue.first, reverse=True)[:most])

    def mondays(self) -> tuple[date, ...]:
        return tuple(sorted(issue.first for issue in self.issues))


@dataclass
class FakeStore:
    """The reading side of the store over a list of events; `broken` makes every question fail as a lost database does."""

    known: Sequence[Event]
    masthead: Masthead
    known_states: Sequence[SourceState] = ()
    number: int = 1
    changed: datetime = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    grown: dict[str, int] = field(default_factory=dict)  # by how much single feeds are ahead of `number`
    bound: dict[str, Bound] = field(default_factory=dict)  # calendars of named feeds
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    weekly: FakeWeekly = field(default_factory=FakeWeekly)

    @property
    def events(self) -> "FakeStore":
        return self

    @property
    def sources(self) -> "FakeStore":
        return self

    @property
    def bodies(self) -> "FakeBodies":
        return FakeBodies(self.bound)

    @property
    def versions(self) -> "FakeVersions":
        return FakeVersions(self)

    def listed(
        self, selection: Selection, today: date, *, limit: int = 200, after: str = "", config: Config | None = None
    ) -> tuple[Event, ...]:
        found = self._selected("listed", selection, today, config)
        ids = [event.id for event in found]
        first = ids.index(after) + 1 if after in ids else 0
        return tuple(found[first : first + limit])

    def count(self, selection: Selection, today: date, *, most: int = 10**9, config: Config | None = None) -> int:
        return len(self._selected("count", selection, today, config)[:most])

    def knows_network(self, slug: str) -> bool:
        self.answer("knows_network")
        return any(slug in event.publication.networks for event in self.known)

    def get(self, event_id: str) -> Event | None:
        self.answer("get")
        return next((event for event in self.known if event.id == event_id), None)

    def many(self, ids: Iterable[str]) -> dict[str, Event]:
        self.answer("many")
        return {event.id: event for event in self.known if event.id in set(ids)}

    def published(self, today: date) -> tuple[Event, ...]:
        return tuple(self._selected("published", Selection(), today, None))

    def within(self, window: Window, today: date) -> tuple[Event, ...]:
        self.answer("within")
        shown = [event for event in self.known if _is_shown(event, today, window.first)]
        return tuple(
            sorted((one for one in shown if one.details.span and local_day(one.details.span.start, ZONE) <= window.last), key=_start)
        )

    def pieces(
        self,
        extension: str,
        selection: Selection,
        today: date,
        language: str,
        cancelled: str,
        *,
        most: int = 10**9,
        config: Config | None = None,
    ) -> tuple[Piece, ...]:
        found = self._selected("pieces", selection, today, config)
        if FORMATS[extension].order == "announced":
            found.sort(key=lambda event: event.publication.created, reverse=True)
        if FORMATS[extension].order == "changed":
            found.sort(key=lambda event: event.publication.last_modified, reverse=True)
        kept = [event for event in found if cancelled != "hide" or event.publication.state is State.ANNOUNCED]
        dressed = [(event, _look(event, today, cancelled)) for event in kept]
        return tuple(self._piece(extension, event, language, look) for event, look in dressed if look in FORMATS[extension].looks)[:most]

    def states(self) -> tuple[SourceState, ...]:
        self.answer("states")
        return tuple(self.known_states)

    def alive(self) -> bool:
        return not self.broken

    def answer(self, question: str) -> None:
        self.asked.append(question)
        if self.broken:
            raise StoreError("the database cannot be opened")

    def _selected(self, question: str, selection: Selection, today: date, config: Config | None) -> list[Event]:
        self.answer(question)
        since = min(selection.first or today, today)
        shown = (event for event in self.known if _is_shown(event, today, since))
        return sorted((event for event in shown if _fits(event, selection, config)), key=_start)

    def _piece(self, extension: str, event: Event, language: str, look: str) -> Piece:
        body = FORMATS[extension].entry(event, self.masthead, language, look)
        assert event.details.span is not None
        day = local_day(event.details.span.start, ZONE)
        return Piece(event_id=event.id, day=day, zone=piece_zone(event), body=body, modified=event.publication.last_modified)


def _look(event: Event, today: date, cancelled: str) -> str:
    until = event.publication.noted_until
    wanted = (cancelled, "noted" if until and today < until else "plain", "plain")
    return next(look for look in wanted if look in looks(event))


@dataclass(frozen=True)
class FakeBodies:
    """The calendars that a test put there."""

    bound: dict[str, Bound]

    def get(self, feed: str) -> Bound | None:
        return self.bound.get(feed)


@dataclass(frozen=True)
class FakeVersions:
    """Every feed at the store's number, those of `grown` further on."""

    store: FakeStore

    def number(self, feeds: Sequence[str]) -> int:
        return self.of(feeds).number

    def of(self, feeds: Sequence[str]) -> Version:
        self.store.answer("version")
        return Version(number=self.store.number + sum(self.store.grown.get(feed, 0) for feed in feeds), changed=self.store.changed)


def _start(event: Event) -> tuple[datetime, str]:
    assert event.details.span is not None
    return instant(event.details.span.start, ZONE), event.id


def _is_shown(event: Event, today: date, since: date) -> bool:
    gone, span = event.publication.gone_on, event.details.span
    return span is not None and (gone is None or gone > today) and last_day(span, ZONE) >= since


def _fits(event: Event, selection: Selection, config: Config | None) -> bool:
    details = event.details
    assert details.span is not None
    first, last = local_day(details.span.start, ZONE), last_day(details.span, ZONE)
    told = fold(f"{details.summary} {details.location} {details.description}")
    campaigns = [one for one in (config.collections if config else ()) if one.slug in selection.collections]
    return (
        _meet(selection.networks, event.publication.networks)
        and _meet(selection.topics, details.topics)
        and _meet(selection.regions, [details.region])
        and _meet(selection.modes, [details.mode])
        and (selection.first or first) <= last
        and first <= (selection.last or last)
        and all(word in told for word in fold(selection.q).split())
        and (
            not selection.collections
            or any(one.first <= last and first <= one.last and any(fold(w) in told for w in one.words) for one in campaigns)
        )
    )


def _meet(wanted: Sequence[str], told: Sequence[str | None]) -> bool:
    return not wanted or bool({*wanted} & {*told})
