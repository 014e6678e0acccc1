"""What an entry says beside its time: title, link, place, description; by structure first, by position last."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from aggregator.model import Status
from aggregator.text import absolute_url, fold

from .blocks import Block
from .page_words import CANCELLED_WORD, CLOCK, DATEISH, DAY, EMPTY_TITLE, OTHER_LABEL, PLACE_CLASS, TITLE_CLASS
from .text_runs import PageText
from .tree import named, roles

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TITLE_LIMIT, _TEXT_LIMIT, _LINKS = 250, 2_000, 60
_DATE_LIMIT = 60
_TITLE_COLUMN = re.compile(r"veranstaltung|titel|thema|event|bezeichnung|name|was|title|what|termin|seminar|kurs", re.IGNORECASE)
_SEPARATORS = " \t-–—−:|,;·•/»>"
_NO_PAGE = re.compile(
    r"^(?:mailto:|tel:|javascript:|#|data:|webcal:)|\.ics\b|ical|icaldownload|calendar\.google|google\.[a-z]+/(?:calendar|maps)|maps\.|outlook"
    r"|facebook\.com/sharer|twitter\.com/(?:intent|share)|whatsapp|openstreetmap|/author/|\.(?:jpe?g|png|gif|webp|svg)(?:\?|$)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip)(?=\s|\?|$)", re.IGNORECASE)
_PARTED = re.compile(r"\s[-–—|]\s|[,:]\s|\s(?=\()")
_ABOUT_DOCUMENT = re.compile(
    r"pdf|flyer|programm|einladung|download|agenda|minutes|notice|protokoll|formular|plakat|\.docx?|\d[km]b|unterlagen|dokument|packet|present|niederschrift",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:event|veranstaltung|titel|title|thema|was|what|name)\s?:\s+", re.IGNORECASE)
_NO_BEGIN = re.compile(r"^(?:im|in|ab|um|am|von|bis|jeweils|treffpunkt|beginn|einlass|at|from|doors?|uhr|with|mit)\b", re.IGNORECASE)
_TITLE_BEGIN = re.compile(r"(?:Mit|With|Von|From)\b")
_REGISTER = re.compile(r"anmeld|regist|ticket|rsvp|buchen|sign.?up|book\b", re.IGNORECASE)
_CANCELLED_CLASS = re.compile(r"cancel+ed|abgesagt")
_TRAILING = re.compile(r"\s*(?:\W*\b(?:mehr|weiterlesen|read more|more info|mehr erfahren|details)\b\W*|[»›→>]+\s*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """An entry's title, its element and text nodes, and how surely it is one (0 the surest)."""

    text: str
    element: HtmlElement | None
    nodes: frozenset[int]
    rank: int


NO_TITLE = Title("", None, frozenset(), 9)


def title_of(text: PageText, block: Block, used: frozenset[int], columns: dict[int, str]) -> Title:
    """Return the entry's title, NO_TITLE if it has none of its own."""
    best = NO_TITLE
    for index in range(block.first, block.after):
        if index in used:
            continue
        rank, element = _rank(text, block, index, columns)
        if rank >= best.rank:
            continue
        first, after = text.span(element)
        first, after = max(first, block.first), min(after, block.after)
        if rank >= 6 or (rank == 3 and element.tag != "a"):
            first, after = text.line_of(index, block.first, block.after)
        if element.tag != "a" and text.nodes[first].line != text.nodes[after - 1].line and rank < 6:
            first, after = _best_line(text, first, after)
        nodes = frozenset(range(first, after)) - used
        if rank >= 6:  # a line, without the buttons in it
            nodes = frozenset(i for i in nodes if not EMPTY_TITLE.fullmatch(text.nodes[i].text)) or nodes
        words = clean_title(" ".join(text.nodes[i].text for i in sorted(nodes)))
        words = _without_date_after(words) if rank >= 6 else words
        if rank >= 6 and (
            (_NO_BEGIN.match(words) and not _TITLE_BEGIN.match(words))
            or not (words[:1].isupper() or words[:1].isdigit() or words[:1] in "„“\"«»‚'(")
        ):
            continue
        if words and not EMPTY_TITLE.fullmatch(words) and not DATEISH.fullmatch(words[:300]):
            best = Title(words, element, nodes, rank)
            if rank == 0:
                break
    return best


def _best_line(text: PageText, first: int, after: int) -> tuple[int, int]:
    """Of several lines in a title element the one that is a link, else the first."""
    linked = next(
        (i for i in range(first, after) if any(e.tag == "a" for e in _within(text.nodes[i].element, text.nodes[first].element))), first
    )
    return text.line_of(linked, first, after)


def _rank(text: PageText, block: Block, index: int, columns: dict[int, str]) -> tuple[int, HtmlElement]:
    """How likely a text node belongs to the title (0 the surest), and the element that is the title then."""
    node = text.nodes[index]
    words = node.text
    if len(words) < 2 or EMPTY_TITLE.fullmatch(words) or DATEISH.fullmatch(words[:300]) or CANCELLED_WORD.fullmatch(words):
        return 9, node.element
    if not any(map(str.isalpha, words)):
        return 9, node.element
    best = (7 if len(words) > _TITLE_LIMIT else 6, node.element)
    for element in _within(node.element, block.root):
        rank = _element_rank(element, columns)
        if rank == 9:
            return 8, node.element
        if rank == 3 and best[0] == 4:
            best = (3, best[1])
        elif rank < best[0]:
            best = (rank, element)
    return best


def _element_rank(element: HtmlElement, columns: dict[int, str]) -> int:
    words = roles(element)
    if element.tag not in _HEADINGS and next(element.iter(*_HEADINGS), None) is not None:
        return 7  # it holds the title among other things
    if any(PLACE_CLASS.match(word) for word in words) or (element.get("itemprop") or "") in (
        "location",
        "organizer",
        "description",
        "author",
    ):
        return 9
    if element.tag == "dt" or any(
        word in ("label", "category", "cat", "categories", "kategorie", "badge", "tag", "price", "teaser", "description") for word in words
    ):
        return 9
    if element.get("itemprop") in ("name", "headline", "summary"):
        return 0
    if any(TITLE_CLASS.match(word) for word in words) and element.tag not in ("tr", "li", "article", "section"):
        return 2
    if element.tag in _HEADINGS:
        return 1 if next(element.iter("a"), None) is not None or element.getparent().tag == "a" else 3
    if element.tag in ("td", "th") and _TITLE_COLUMN.search(columns.get(_column(element), "")):
        return 3
    if element.tag == "a" and _DOCUMENT.search(f"{element.get('href') or ''} {(element.text or '').strip()}"):
        return 9 if _ABOUT_DOCUMENT.search(element.text_content()[:100]) else 6
    if element.tag == "a" and not _NO_PAGE.search(element.get("href") or "") and not _REGISTER.search(element.text_content()[:100]):
        return 4
    return 5 if element.tag in ("strong", "b") else 7


def _within(element: HtmlElement, root: HtmlElement) -> Iterator[HtmlElement]:
    """The element and those around it, below the root of its entry."""
    yield element
    for count, above in enumerate(element.iterancestors()):
        if above is root or count > 6:
            return
        yield above


def column_of(element: HtmlElement, row: HtmlElement, columns: Mapping[int, str]) -> str:
    """Return the name of the column that an element of a row is in."""
    cell = next((e for e in (element, *element.iterancestors()) if e.getparent() is row), None)
    return columns.get(_column(cell), "") if cell is not None else ""


def _column(cell: HtmlElement) -> int:
    return sum(1 for _ in cell.itersiblings("td", "th", preceding=True))


def columns_of(text: PageText, block: Block) -> dict[int, str]:
    """Return the names of the columns in the header of an entry's table."""
    if block.root.tag != "tr":
        return {}
    table = next(block.root.iterancestors("table"), None)
    head = next(table.iter("tr"), None) if table is not None else None
    if head is None or head is block.root:
        return {}
    cells = [text.of(cell) for cell in head.iterchildren("td", "th")][:30]
    if len(cells) < 2 or any(DAY.search(cell) or len(cell) > 60 for cell in cells):
        return {}
    return {number - bool(block.day): cell for number, cell in enumerate(cells)}  # a row under a shared date has one cell less


def cell_named(text: PageText, block: Block, columns: dict[int, str], pattern: re.Pattern[str]) -> str:
    """Return the text of the cell whose column has a matching name, "" if there is none."""
    if not columns:
        return ""
    for number, cell in enumerate(block.root.iterchildren("td", "th")):
        if pattern.search(columns.get(number, "")):
            return text.of(cell)
    return ""


def clean_title(words: str) -> str:
    """Return a title without a date before it, "mehr" after it and loose separators."""
    words = re.sub(r"\s+(?=[,;:.!?](?:\s|$))", "", words[: 4 * _TITLE_LIMIT])
    shown = _LABEL.sub("", words[: 4 * _TITLE_LIMIT].strip(_SEPARATORS))
    if cut := _date_prefix(shown):
        shown = shown[cut:].strip(_SEPARATORS)
    return _TRAILING.sub("", shown)[:_TITLE_LIMIT].strip(_SEPARATORS)


def _without_date_after(words: str) -> str:
    """A title without a day or hours that a separator sets off at its end."""
    for part in _PARTED.finditer(words):
        rest = words[part.end() :]
        if len(rest) < _DATE_LIMIT and (DAY.search(rest) or CLOCK.search(rest)) and DATEISH.fullmatch(rest):
            return words[: part.start()].rstrip(_SEPARATORS)
    return words


def _date_prefix(words: str) -> int:
    """How many characters at the beginning are only a day and its hours."""
    cut = 0
    for part in re.finditer(r"\S+\s*", words[:120]):
        if not DATEISH.fullmatch(part[0].strip()):
            break
        cut = part.end()
    return cut if cut < len(words) and (DAY.search(words[:cut]) or CLOCK.search(words[:cut])) else 0


def link_of(text: PageText, block: Block, title: Title, base: str) -> str:
    """Return where the entry's title leads, else its first link to a page of its own, "" if there is none."""
    if title.element is not None:
        for element in (title.element, *title.element.iterdescendants("a"), *title.element.iterancestors("a")):
            if element.tag == "a" and (url := _page_link(element, base)):
                return url
    title_words = fold(title.text)
    others = ""
    for element in links_of(text, block):
        if not (url := _page_link(element, base)):
            continue
        words = fold(element.text_content() or "") or fold(element.get("title") or "")
        if title_words and (
            title_words in fold(element.get("title") or "") or (words and words in title_words and len(words) > len(title_words) / 2)
        ):
            return url
        if not others and not _is_side_link(element, block):
            others = url
    return others


def is_document(address: str) -> bool:
    """Return whether an address is that of a file to read, not of a page."""
    return bool(_DOCUMENT.search(address))


def links_of(text: PageText, block: Block) -> list[HtmlElement]:
    """Return the links of an entry: all in its element, or those around its text if the element holds other entries too."""
    if text.span(block.root) == (block.first, block.after):
        return [element for element in islice(block.root.iter(), 2_000) if element.tag == "a"][:_LINKS]
    links: dict[HtmlElement, None] = {}
    for index in range(block.first, min(block.after, block.first + 500)):
        element = text.nodes[index].element
        for above in (element, *islice(element.iterancestors(), 3)):
            if above.tag == "a":
                links.setdefault(above)
    return list(links)[:_LINKS]


def _page_link(element: HtmlElement, base: str) -> str:
    written = (element.get("href") or "").strip()
    return "" if not written or _NO_PAGE.search(written) else absolute_url(written, base)


def _is_side_link(element: HtmlElement, block: Block) -> bool:
    """Whether a link leads to the place, to a category, to the tickets or away."""
    if _REGISTER.search(element.text_content()[:100]) or (element.get("rel") or "") in ("tag", "category tag"):
        return True
    for around in (element, *_within(element, block.root)):
        if any(PLACE_CLASS.match(word) or word in ("venue", "category", "organizer") for word in roles(around)):
            return True
    return False


def registration_of(text: PageText, block: Block, base: str) -> str:
    """Return the link of an entry that says it is for registering, "" if none does."""
    for element in links_of(text, block):
        if _REGISTER.search(element.text_content()[:100]) and (url := absolute_url(element.get("href") or "", base)):
            return url
    return ""


def status_of(text: PageText, block: Block) -> Status | None:
    """Return CANCELLED if a label, a class name or the beginning of a line says so."""
    for node in text.nodes[block.first : block.after]:
        if CANCELLED_WORD.fullmatch(node.text) or re.match(r"\W{0,3}(?:ABGESAGT|CANCELL?ED|Abgesagt:)", node.text):
            return Status.CANCELLED
    if _CANCELLED_CLASS.search(named(block.root)):
        return Status.CANCELLED
    return None


def description_of(text: PageText, block: Block, used: frozenset[int]) -> str:
    """Return what an entry says beside title, time and place, without labels and buttons."""
    lines: list[str] = []
    for index in range(block.first, block.after):
        words = text.nodes[index].text
        if index in used or EMPTY_TITLE.fullmatch(words) or DATEISH.fullmatch(words[:300]) or OTHER_LABEL.search(words):
            continue
        lines.append(words)
    return "\n".join(dict.fromkeys(lines))[:_TEXT_LIMIT] if any(len(words) > 25 for words in lines) else ""
