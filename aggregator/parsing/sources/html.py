"""Pages without structured data: read by the selectors of the configuration (one row per event), else by their structure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

import soupsieve
from bs4 import BeautifulSoup, Tag
from lxml.html import HtmlElement, tostring
from soupsieve import SelectorSyntaxError

from aggregator.dates.phrases import phrases, span
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Moment, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url

from .iso_dates import moment, spanned
from .news_dates import has_open_hour
from .page import PageEvents, read_page
from .page.follow import completed, next_pages
from .page_text import page_text, without_hidden
from .page_tree import refuse_oversize

_DEPTH_LIMIT = 500
_ROW_LIMIT = 200_000  # characters of a row that are read again for a selector
_FIELDS = {
    "title": ("summary",), "date": ("start", "end"), "time": ("start", "end"), "end": ("end",), "location": ("location",),
    "address": ("address",), "url": ("url",), "description": ("description", "description_html"), "category": ("categories",),
    "organizer": ("organizer",), "online": ("online_url",), "registration": ("registration_url",), "price": ("price",),
    "language": ("language",), "image": ("image",),
}  # fmt: skip
_NO_EVENTS_FRAME = re.compile(
    r"googletagmanager|youtube|vimeo|google\.[a-z]+/maps|openstreetmap|recaptcha|consent|doubleclick|facebook\.com/plugins"
)
_LOADED = re.compile(r"""[\"'(>\s]([\w./:-]{1,150}(?:\.json|\.ics|/wp-json/[\w/.-]{1,80}|admin-ajax\.php))[\"')<\s?]""")
_ADDRESSES = {"a": "href", "img": "src", "iframe": "src", "link": "href"}

Select = Mapping[str, str]


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return an event for each element that `select.item` matches; rows without a date are issues.

    Without `item` the page's structure gives the rows, and the other selectors override single fields.
    Raises InvalidSource for a body that is no page and for invalid selectors.
    """
    page = page_text(fetched)
    if "item" not in source.select:
        return _general(fetched, source, page, details)
    refuse_oversize(page, fetched.url, _DEPTH_LIMIT)
    tree = BeautifulSoup(without_hidden(page), "lxml")
    events: list[RawEvent] = []
    issues: list[str] = []
    _check_selectors(source)
    rows = tree.select(source.select["item"])
    for event in read_each(lambda row: _event(row, source.select, fetched), rows[:MOST_OF_SOURCE], _row_name, issues):
        if event.start is None:
            issues.append(f"The row {event.summary[:80]!r} was left out: it has no date.")
        else:
            events.append(event)
    if not rows:
        issues.append(f"The selector {source.select['item']!r} finds nothing in the page.")
    return Parsed(events=tuple(events), issues=tuple(issues), covers=Covers(), title=tree.title.get_text() if tree.title else "")


def _check_selectors(source: Source) -> None:
    try:
        for selector in filter(None, (_parts(written)[0] for written in source.select.values())):
            soupsieve.compile(selector)
    except (SelectorSyntaxError, NotImplementedError) as error:
        raise InvalidSource(f"A selector of the source {source.id} is no CSS selector: {str(error).splitlines()[0]}") from error


def _row_name(row: Tag) -> str:
    return f"The row {_heading(row)[:80]!r}"


def _general(fetched: Fetched, source: Source, page: str, details: Mapping[str, Fetched]) -> Parsed:
    """The events in the page's own structure and on its next pages, completed from their own pages."""
    today = fetched.fetched_at.date()
    shown = read_page(page, fetched.url, today)
    further, follow = next_pages(shown, details, today)
    events: list[RawEvent] = []
    issues = [issue for part in (shown, *further) for issue in part.issues]
    for part in (shown, *further):
        rows = zip(part.events, part.rows, strict=True)
        events += read_each(
            lambda row: _with_selected(*row, source.select, fetched), rows, lambda row: f"The row {row[0].summary!r}", issues
        )
    events, wanted = completed(events[:MOST_OF_SOURCE], shown.page.url, details, today, issues)
    covers = Covers() if events and not follow and not shown.single else None
    issues += _elsewhere(shown, page)
    return Parsed(events=tuple(events), issues=tuple(issues), follow=(*follow, *wanted), covers=covers, title=shown.page.title)


def _with_selected(event: RawEvent, row: HtmlElement, select: Select, fetched: Fetched) -> RawEvent:
    """The event with those fields replaced for which there are selectors."""
    if not select:
        return event
    tag = BeautifulSoup(tostring(row, encoding="unicode", with_tail=False)[:_ROW_LIMIT], "lxml")
    chosen = _event(tag, select, fetched)
    fields = {name: getattr(chosen, name) for key, names in _FIELDS.items() if key in select for name in names if getattr(chosen, name)}
    return replace(event, **fields)


def _elsewhere(shown: PageEvents, page: str) -> tuple[str, ...]:
    """Issues about events that are not shown: an archive that was left out, or where a page without events seems to load them from."""
    if shown.left_out:
        return (f"{shown.left_out} events of more than 400 days ago were left out: the page keeps an archive.",)
    if shown.events:
        return ()
    frames = [address for address in shown.page.frames if not _NO_EVENTS_FRAME.search(address)]
    if frames:
        return tuple(f"The page itself shows no events, but embeds another page: {address}" for address in frames[:3])
    if loaded := _LOADED.search(page):
        return (f"The page itself shows no events; a script seems to load them from {loaded[1][:200]}",)
    return ("The page shows no events that can be read.",)


def _event(row: Tag, select: Select, fetched: Fetched) -> RawEvent:
    start, end = _times(row, select, fetched.fetched_at.date())
    description = next(_elements(row, select.get("description", "")), None)
    return RawEvent(
        summary=_text(row, select.get("title", "")) or _heading(row),
        start=start,
        end=end,
        time_open=not isinstance(start, datetime) and has_open_hour(row.get_text(" ")),
        description=_text(row, select.get("description", "")),
        description_html=description.decode_contents() if description else "",
        location=_text(row, select.get("location", "")),
        address=_text(row, select.get("address", "")),
        url=_link(row, select.get("url", ""), fetched.url) or _first_link(row, select, fetched.url),
        categories=tuple(_texts(row, select.get("category", ""))),
        organizer=_text(row, select.get("organizer", "")),
        online_url=_link(row, select.get("online", ""), fetched.url),
        registration_url=_link(row, select.get("registration", ""), fetched.url),
        price=_text(row, select.get("price", "")),
        language=_text(row, select.get("language", "")),
        image=_link(row, select.get("image", ""), fetched.url),
    )


def _times(row: Tag, select: Select, today: date) -> tuple[Moment | None, Moment | None]:
    """Start and exclusive end: by machine-readable times, else by the texts of date, time and end."""
    written = [value for key in ("date", "time", "end") for value in _machine_times(row, select.get(key, ""))]
    try:
        moments = [value for value in map(moment, written) if value]
        if moments:
            return spanned(moments[0], moments[1] if len(moments) > 1 else None)
    except (ValueError, OverflowError):  # the visible text may be readable
        pass
    shown = ", ".join(filter(None, (_text(row, select.get("date", "")), _text(row, select.get("time", ""))))) or row.get_text(
        " ", strip=True
    )
    last = _text(row, select.get("end", ""))
    finish = next((phrase.start for phrase in phrases(last, today) if phrase.start), None)
    dates = phrases(shown if finish or not last else f"{shown} bis {last}", today)
    if not dates:
        return None, None
    return span(replace(dates[0], end=finish) if finish else dates[0])


def _machine_times(row: Tag, selector: str) -> Iterator[str]:
    """The attribute that the selector names, else the datetime attributes of the elements and of those inside."""
    if _parts(selector)[1]:
        yield from _texts(row, selector)
        return
    for element in _elements(row, selector):
        for part in (element, *element.find_all("time")):
            if part.name == "time" and (written := part.get("datetime")):
                yield str(written)


def _elements(row: Tag, selector: str) -> Iterator[Tag]:
    """The elements that a selector matches in the row; the row itself for a selector that names only an attribute."""
    css = _parts(selector)[0]
    if css:
        yield from row.select(css)
    elif selector:
        yield row


def _parts(selector: str) -> tuple[str, str]:
    """The CSS selector and the attribute of `a@href`; "" as attribute means the text."""
    css, _, attribute = selector.partition("@")
    return css.strip(), attribute.strip()


def _texts(row: Tag, selector: str) -> Iterator[str]:
    attribute = _parts(selector)[1]
    for element in _elements(row, selector):
        text = str(element.get(attribute) or "") if attribute else element.get_text(" ", strip=True)
        if text:
            yield text


def _text(row: Tag, selector: str) -> str:
    return next(_texts(row, selector), "")


def _heading(row: Tag) -> str:
    element = row.find(["h1", "h2", "h3", "h4", "h5", "h6"]) or row.find("a")
    return element.get_text(" ", strip=True) if element else ""


def _link(row: Tag, selector: str, base: str) -> str:
    """The first address in the elements that the selector matches: in its attribute, else in the usual one of such an element."""
    attribute = _parts(selector)[1]
    for element in _elements(row, selector):
        written = element.get(attribute or _ADDRESSES.get(element.name, "href"))
        if written and (url := absolute_url(str(written), base)):
            return url
    return ""


def _first_link(row: Tag, select: Select, base: str) -> str:
    """The address of the title's link, else of the row's first link, else of the row if it is one."""
    for element in (*_elements(row, select.get("title", "")), row):
        for link in (element, *element.find_all("a", limit=5)):
            if link.name == "a" and (url := absolute_url(str(link.get("href") or ""), base)):
                return url
    return ""
