"""The markup of known systems: class names for the entries of a list, and for the page of one event."""

from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from .blocks import Block
from .text_runs import PageText

_ITEMS: dict[str, tuple[str, ...]] = {
    "The Events Calendar, list": ("tribe-events-calendar-list__event-row",),
    "The Events Calendar, month": ("tribe-events-calendar-month__calendar-event", "tribe-events-calendar-month__multiday-event--start"),
    "The Events Calendar, day and photo": ("tribe-events-calendar-day__event", "tribe-events-pro-photo__event"),
    "The Events Calendar before 5": ("type-tribe_events",),
    "Modern Events Calendar": ("mec-event-article",),
    "EventON": ("eventon_list_event",),
    "Events Manager": ("em-event", "em-item"),
    "Event Organiser": ("eo-event", "eo_event_widget"),
    "WP Event Manager": ("event_listing",),
    "TYPO3 sf_event_mgt": ("event-list-item",),
    "TYPO3 calendarize": ("calendarize-item",),
    "TYPO3 events2": ("event-card", "events2-item"),
    "Contao event list": ("layout_list", "layout_teaser", "layout_upcoming"),
    "Joomla JEM": ("jem-event",),
    "Joomla iCagenda": ("ic-event",),
    "Joomla DPCalendar": ("dp-event",),
    "Webflow": ("w-dyn-item",),
}
_NEWS_CONTEXT = ("mod_newslist", "news", "blog")
_DETAILS = (
    "tx-sf-event-mgt-detail", "event-detail", "mod_eventreader", "view-event", "jem_event", "single-tribe_events",
    "tribe-events-single", "mec-single-event", "single-mec-events", "single-event", "event-single", "node--type-event", "dp-event-details",
    "single-event_listing", "evo_page_content", "icagenda_event", "ic-event-view", "em-event-single", "tribe-events-single-event-title",
)  # fmt: skip


def known_items(text: PageText, body: HtmlElement) -> list[Block]:
    """Return the entries of the known system that marks most of them, outermost elements only; [] for an unknown page."""
    by_system: dict[str, list[HtmlElement]] = {}
    systems = {name: system for system, names in _ITEMS.items() for name in names}
    for element in body.iter():
        for name in (element.get("class") or "").split():
            if (system := systems.get(name)) and not _is_news(element):
                by_system.setdefault(system, []).append(element)
                break
    best = max(by_system.values(), key=len, default=[])
    return [Block(*text.span(element), element) for element in _outermost(best) if text.span(element)[1] > text.span(element)[0]]


def is_detail(body: HtmlElement) -> bool:
    """Return whether a known system marks the page as that of one event."""
    counts = Counter(name for element in body.iter() for name in (element.get("class") or "").split() if name in _DETAILS)
    return bool(counts) and min(counts.values()) == 1


def _outermost(elements: list[HtmlElement]) -> Iterator[HtmlElement]:
    held = set(elements)
    for element in elements:
        if not any(above in held for above in element.iterancestors()):
            yield element


def _is_news(element: HtmlElement) -> bool:
    around = " ".join((above.get("class") or "") for above in (element, element.getparent()) if above is not None)
    return "Article" in (element.get("itemtype") or "") or any(name in around for name in _NEWS_CONTEXT)
