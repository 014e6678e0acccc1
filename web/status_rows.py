"""The rows of the status page: a network with the worst state of its sources, and each source with its last seven days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aggregator.advice import advice_text
from aggregator.ingest.source_status import Trouble, next_visit, was_read, whose_trouble
from aggregator.ingest.trouble import outage_since
from aggregator.model import Network, PullLogEntry, PullOutcome, Source, SourceState
from aggregator.text import clean
from aggregator.urls import redacted, redacted_text

from .context import current
from .date_words import day_month_words, weekday_words
from .language import current_language
from .language import gettext as _
from .state_words import StateWords, notices, state_words

LONGEST_MESSAGE = 300
LONGEST_HINT = 600
SHOWN_ISSUES = 5
DAYS = 7
KINDS = {
    "ical": "iCalendar",
    "feed": "RSS/Atom",
    "jsonld": "JSON-LD",
    "microdata": "Microdata",
    "hevent": "h-event",
    "html": "HTML",
    "prose": "HTML",
    "tribe": "The Events Calendar",
    "wordpress": "WordPress",
    "squarespace": "Squarespace",
    "jsonfeed": "JSON Feed",
    "json": "JSON",
    "csv": "CSV",
    "xcal": "xCal",
}
_SIGNS = {"read": "✓", "held": "!", "failed": "×", "none": "·"}
_WORST_DAY_FIRST = ("failed", "held", "read", "none")


@dataclass(frozen=True)
class DayMark:
    """How the last pull of a local day ended: read, held, failed; or none."""

    kind: str
    sign: str
    weekday: str
    words: str


@dataclass(frozen=True)
class SourceRow:
    """One source as the page shows it."""

    source: Source
    state: SourceState
    anchor: str  # "" where the row of the network has this id
    address: str  # redacted
    kind: str
    words: StateWords
    trouble: Trouble
    notices: tuple[str, ...]
    days: tuple[DayMark, ...]
    next_visit: datetime | None
    message: str
    issues: tuple[str, ...]
    more_issues: int
    hints: tuple[str, ...]  # what would make it better, though nothing is wrong


@dataclass(frozen=True)
class NetworkRow:
    """One network: the words of the worst of its sources, and what all of them bring together."""

    network: Network
    words: StateWords
    events: int  # coming ones
    last_read: datetime | None  # of the same source as the words
    days: tuple[DayMark, ...]
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True)
class _Known:
    """What the store knows of the sources."""

    states: Mapping[str, SourceState]
    pulls: Mapping[str, Mapping[datetime, PullLogEntry]]
    outage: bool


def network_rows() -> Iterator[NetworkRow]:
    """Return a row for each network with sources; reads the store in a few statements, however many sources there are."""
    store, networks = current().store, current().config().networks
    states = {state.id: state for state in store.sources.states()}
    known = _Known(states, store.pulls.last_of_days(list(_days())), outage_since(store) is not None)
    events = store.events.count_by_network([network.slug for network in networks], current().today())
    for network in networks:
        if network.sources:
            yield _network_row(network, tuple(_source_row(network, source, known) for source in network.sources), events)


def source_row(network: Network, source: Source, *, with_days: bool = True, issues: int = SHOWN_ISSUES) -> SourceRow:
    """Return the row of one source, with at most so many issues."""
    store = current().store
    pulls = store.pulls.last_of_days(list(_days()), source.id) if with_days else {}
    return _source_row(network, source, _Known({source.id: store.sources.state(source.id)}, pulls, outage_since(store) is not None), issues)


def _network_row(network: Network, sources: tuple[SourceRow, ...], events: Mapping[str, int]) -> NetworkRow:
    worst = min(sources, key=lambda row: ("ill", "waiting", "well").index(row.words.kind))
    return NetworkRow(
        network=network,
        words=worst.words,
        events=events.get(network.slug, 0),
        last_read=worst.state.last_good,
        days=tuple(
            min(marks, key=lambda mark: _WORST_DAY_FIRST.index(mark.kind)) for marks in zip(*(row.days for row in sources), strict=True)
        ),
        sources=sources,
    )


def _source_row(network: Network, source: Source, known: _Known, issues: int = SHOWN_ISSUES) -> SourceRow:
    state, now = known.states.get(source.id) or SourceState(id=source.id), current().now()
    kind = source.kind or state.kind
    return SourceRow(
        source=source,
        state=state,
        anchor="" if source.id.lower() == network.slug.lower() else source.id,
        address=redacted(source.url),
        kind=KINDS.get(kind, kind),
        words=state_words(state, source, now, outage=known.outage),
        trouble=whose_trouble(source, state, now, outage=known.outage),
        notices=tuple(notices(state, now)),
        days=tuple(_day_mark(day, known.pulls.get(source.id, {}).get(begin)) for begin, day in _days().items()),
        next_visit=next_visit(state, now),
        message=clean(redacted_text(state.error), LONGEST_MESSAGE),
        issues=tuple(clean(redacted_text(issue), LONGEST_MESSAGE) for issue in state.issues[:issues]),
        more_issues=max(0, len(state.issues) - issues),
        hints=tuple(filter(None, (clean(advice_text(advice, current_language().code), LONGEST_HINT) for advice in state.advice))),
    )


def _days() -> Mapping[datetime, date]:
    """The last seven local days, today last, by when they begin."""
    days = [current().today() - timedelta(days=back) for back in reversed(range(DAYS))]
    return {datetime.combine(day, time(), current().zone): day for day in days}


def _day_mark(day: date, last: PullLogEntry | None) -> DayMark:
    kind = _kind_of_day(last)
    words = {"read": _("gelesen"), "held": _("zurückgehalten"), "failed": _("gescheitert"), "none": _("kein Abruf")}[kind]
    return DayMark(kind, _SIGNS[kind], weekday_words(day), f"{weekday_words(day)}, {day_month_words(day)}: {words}")


def _kind_of_day(last: PullLogEntry | None) -> str:
    if last is None:
        return "none"
    if was_read(last.outcome):
        return "read"
    return {PullOutcome.HELD: "held", PullOutcome.ERROR: "failed"}.get(last.outcome, "none")


def legend() -> Sequence[tuple[str, str, str]]:
    """Return the kinds of marks, each with its sign and word."""
    return (
        ("read", _SIGNS["read"], _("gelesen")),
        ("held", _SIGNS["held"], _("zurückgehalten")),
        ("failed", _SIGNS["failed"], _("gescheitert")),
        ("none", _SIGNS["none"], _("kein Abruf")),
    )
