"""Whether a list of dated entries announces events, or news, deadlines and opening hours."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice

from aggregator.dates.instants import day_of

from .date_groups import signature
from .entries import Listing, PageEntry
from .headings import Headings
from .page_words import CLOSED, CLOSED_HEADING, EVENT_CLASS, EVENT_HEADING, NEWS_CLASS, NEWS_HEADING, NO_EVENT, OTHER_CLASS, OTHER_HEADING
from .publication_dates import are_stamps, names_around
from .text_runs import PageText
from .tree import PageTree, beside, named

_LOOKED_AT = 30  # entries whose words are read
_MOST = 0.5  # share of future days above which the days are not of publication


def is_called_events(page: PageTree, text: PageText, listing: Listing) -> bool:
    """Return whether the heading above a listing in its column, or the names of the elements around it, say events."""
    root, first = listing.entries[0].block.root, listing.entries[0].block.first
    headings = Headings(text, page.body, [(entry.block.first, entry.block.after) for entry in listing.entries])
    column = beside(root)
    is_its_own = column is None or headings.node_before(first) >= text.span(column)[0]
    around = " ".join(named(e) for e in (root, *islice(root.iterancestors(), 3)))
    return bool((is_its_own and EVENT_HEADING.search(headings.before(first))) or EVENT_CLASS.search(around))


def events_among(page: PageTree, text: PageText, group: Sequence[PageEntry], heading: str, today: date) -> Sequence[PageEntry]:
    """Return the events among entries beside each other under one heading."""
    if are_stamps(page, text, group, heading, today):
        return ()
    ahead = [entry for entry in group if entry.times and not entry.times[0].in_words and day_of(entry.times[0].start) > today]
    if not _are_events(text, group, heading, today):  # among news, entries with a future day may be events: it is not of publication
        return ahead if _are_events(text, ahead, heading, today) else ()
    if not ahead or not (NEWS_HEADING.search(heading) or NEWS_CLASS.search(names_around(group))):
        return group
    kinds = {_kind(text, entry) for entry in ahead}
    return [entry for entry in group if not entry.times or entry.place or _is_timed(entry) or _kind(text, entry) in kinds]


def _kind(text: PageText, entry: PageEntry) -> tuple[str, str]:
    """The signature of the element with the date of an entry."""
    return signature(text.nodes[min(entry.times[0].nodes)].element) if entry.times[0].nodes else ("", "")


def _is_timed(entry: PageEntry) -> bool:
    return isinstance(entry.times[0].start, datetime) or entry.times[0].end is not None


def _are_events(text: PageText, group: Sequence[PageEntry], heading: str, today: date) -> bool:
    """Whether the signs of events outweigh those of news, deadlines and the like."""
    dated = [entry for entry in group if entry.times]
    if not dated:
        return False
    ahead = sum(day_of(entry.times[0].start) > today for entry in dated) / len(dated)
    weight = (
        1.5 * ahead + 1.5 * sum(map(_is_timed, dated)) / len(dated) + 0.5 * (sum(bool(entry.place) for entry in dated) > len(dated) / 2)
    )
    weight += _by_heading(heading, ahead) + _by_names(group, ahead) - _by_words(text, group)
    return weight >= 1.0


def _by_heading(heading: str, ahead: float) -> float:
    """The weight of the heading for events; a news heading does not count against future days."""
    events = bool(EVENT_HEADING.search(heading))
    news = bool(OTHER_HEADING.search(heading) or (ahead <= _MOST and NEWS_HEADING.search(heading)))
    return 1.5 * events - 2.0 * (news and not events) - 3.0 * bool(CLOSED_HEADING.search(heading))


def _by_names(group: Sequence[PageEntry], ahead: float) -> float:
    root, around = group[0].block.root, names_around(group)
    other = bool(OTHER_CLASS.search(named(root)) or (ahead <= _MOST and NEWS_CLASS.search(named(root))))
    return 1.5 * bool(EVENT_CLASS.search(around)) - 1.0 * other


def _by_words(text: PageText, group: Sequence[PageEntry]) -> float:
    """The weight against events: words of vacancies, deadlines and opening hours."""
    words = " ".join(text.joined(entry.block.first, entry.block.after)[:600] for entry in group[:_LOOKED_AT])
    return 3.0 * min(1.0, len(NO_EVENT.findall(words)) / len(group)) + 2 * bool(CLOSED.search(words) and len(group) < 3)
