"""Stand-ins at the edge: they keep the promises of what they replace, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aggregator.errors import StoreError
from aggregator.model import Event, Piece, Selection, SourceState, State, Version
from aggregator.text import fold
from aggregator.times import instant, last_day, local_day
from feeds import FORMATS, Masthead, looks, piece_zone

ZONE = ZoneInfo("Europe/Berlin")


@dataclass
class FakeStore:
    """The reading side of the store over a list of events; `broken` makes every question fail as a lost database does."""

    known: Sequence[Event]
    masthead: Masthead
    known_states: Sequence[SourceState] = ()
    number: int = 1
    changed: datetime = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    grown: dict[str, int] = field(default_factory=dict)  # by how much single feeds are ahead of `number`
    broken: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def events(self) -> "FakeStore":
        return self

    @property
    def sources(self) -> "FakeStore":
        return self

    @property
    def versions(self) -> "FakeVersions":
        return FakeVersions(self)

    def listed(self, selection: Selection, today: date, *, limit: int = 200, after: str = "") -> tuple[Event, ...]:
        found = self._selected("listed", selection, today)
        ids = [event.id for event in found]
        first = ids.index(after) + 1 if after in ids else 0
        return tuple(found[first : first + limit])

    def count(self, selection: Selection, today: date) -> int:
        return len(self._selected("count", selection, today))

    def knows_network(self, slug: str) -> bool:
        self.answer("knows_network")
        return any(slug in event.publication.networks for event in self.known)

    def get(self, event_id: str) -> Event | None:
        self.answer("get")
        return next((event for event in self.known if event.id == event_id), None)

    def pieces(self, extension: str, selection: Selection, today: date, language: str, cancelled: str) -> tuple[Piece, ...]:
        found = self._selected("pieces", selection, today)
        if FORMATS[extension].order == "announced":
            found.sort(key=lambda event: event.publication.created, reverse=True)
        kept = [event for event in found if cancelled != "hide" or event.publication.state is State.ANNOUNCED]
        return tuple(self._piece(extension, event, today, language, cancelled) for event in kept)

    def states(self) -> tuple[SourceState, ...]:
        self.answer("states")
        return tuple(self.known_states)

    def alive(self) -> bool:
        return not self.broken

    def answer(self, question: str) -> None:
        self.asked.append(question)
        if self.broken:
            raise StoreError("the database cannot be opened")

    def _selected(self, question: str, selection: Selection, today: date) -> list[Event]:
        self.answer(question)
        return sorted((event for event in self.known if _is_shown(event, today) and _fits(event, selection)), key=_start)

    def _piece(self, extension: str, event: Event, today: date, language: str, cancelled: str) -> Piece:
        until = event.publication.noted_until
        wanted = (cancelled, "noted" if until and today < until else "plain", "plain")
        look = next(look for look in wanted if look in looks(event))
        body = FORMATS[extension].entry(event, self.masthead, language, look)
        assert event.details.span is not None
        return Piece(event_id=event.id, day=local_day(event.details.span.start, ZONE), zone=piece_zone(event), body=body)


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


def _is_shown(event: Event, today: date) -> bool:
    gone, span = event.publication.gone_on, event.details.span
    return span is not None and (gone is None or gone > today) and last_day(span, ZONE) >= today


def _fits(event: Event, selection: Selection) -> bool:
    told = fold(f"{event.details.summary} {event.details.location} {event.details.description}")
    named = not selection.networks or any(slug in selection.networks for slug in event.publication.networks)
    return named and all(word in told for word in fold(selection.q).split())
