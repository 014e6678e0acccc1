"""Where an entry takes place: by markup, label, column or icon; else by the rest of the line with the time; else by position."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from .blocks import Block
from .fields import cell_named
from .hours import EntryTime, says_clock
from .page_words import CANCELLED_WORD, DATEISH, DAY, EMPTY_TITLE, PLACE_CLASS, PLACE_ICON, PLACE_INSIDE, PLACE_LABEL
from .text_runs import PageText
from .tree import named, roles

_LIMIT = 160
_COLUMN = re.compile(r"\b(?:ort|veranstaltungsort|wo|location|venue|place|where|raum|stadt|city)\b", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"€|\bEUR\b|euro|anmeld|ausgebucht|freie plätze|plätze|kostenfrei|kostenlos|eintritt|tickets?\b|@|https?:|www\.|\bTel\b|telefon"
    r"|kapazität|teilnehmer|kategorie|veranstalter|referent|mehr\b|weiter|karten|karte\b|geladen|laden\b|ausverkauft|min\.|mitglieder\b"
    r"|download|pdf|agenda|minutes|seite \d|verschoben|neuer termin|abgesagt|hinweis|ab \d+ jahr|genre|free event|sold out|buy\b|details"
    r"|änderungen|stand:|\bvon\b.*\bam\b|\d+ ?[km]m\b|^(?:mit|with|von|by|feat|moderation)\b",
    re.IGNORECASE,
)
_SORT_OF_EVENT = re.compile(
    r"(?:\w*(?:seminar|workshop|konferenz|tagung|vortrag|veranstaltung|webinar|messe|kurs|konzert|lehrgang|schulung|forum|treffen|symposium"
    r"|kongress|ausstellung|führung|lesung|exkursion|stammtisch|netzwerk)|kunst|kultur|sport|musik|bildung|familie|event|meeting|conference|file|document|datei|dokument|programm\w*|premiere)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\W{0,2}\(([^()]{3,120})\)\W{0,2}")
_HOURS_FIRST = re.compile(
    r"^\W{0,3}(?:(?:treff|treffpunkt|beginn|start)\W{1,3})?(?:ab\s|von\s|um\s)?\d{1,2}(?:[:.]\d\d)?(?:\s?(?:uhr)?\s?(?:[-–]|bis)\s?\d{1,2}(?:[:.]\d\d)?)?\s?uhr\W+",
    re.IGNORECASE,
)
_HOURS_LAST = re.compile(
    r"[,|]\s(?:(?:beginn|start|ab|um|jeweils)\W{0,3})*\d{1,2}(?:[:.]\d\d)?(?:\s?(?:uhr\s?)?(?:[-–]|bis)\s?\d{1,2}(?:[:.]\d\d)?)?\s?uhr$",
    re.IGNORECASE,
)
_AT = re.compile(r"^(?:im|in der|in|an der|am|at the|at)\s(?=[A-ZÄÖÜ])")
_LABEL_FIRST = re.compile(r"^(?:veranstaltungsort|ort|location|venue|adresse|standort)\b\W{0,3}(?=\w)", re.IGNORECASE)
_ONLINE = re.compile(r"\b(?:online|digital|virtuell|webinar|zoom|teams|webex|livestream)\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,;|·•]\s*|\s+[–—-]\s+|\.\s+")
_ENDS = re.compile(r"[.!?…]$")


def place_of(
    text: PageText, block: Block, used: frozenset[int], columns: dict[int, str], entry_time: EntryTime
) -> tuple[str, frozenset[int]]:
    """Return the place as the entry writes it, "" if it gives none, and the text nodes that give it."""
    marked = list(_marked(text, block, used))
    if marked:
        place = _joined([_clean(_LABEL_FIRST.sub("", text.joined(first, after))) for first, after in marked])
        if place:
            return place, frozenset(i for first, after in marked for i in range(first, after))
    if (cell := _clean(cell_named(text, block, columns, _COLUMN))) and len(cell) <= _LIMIT:
        return cell, frozenset()
    if labelled := _labelled(text, block, used):
        return labelled
    if entry_time.in_words and (rest := _beside_date(text, entry_time)):
        return rest, frozenset()
    return _by_position(text, block, used)


def _marked(text: PageText, block: Block, used: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The ranges that a class name, item property, address element or icon marks as a place, outermost first."""
    last = block.first
    seen: set[HtmlElement] = set()
    for index in range(block.first, block.after):
        if index < last or index in used:
            continue
        chain = [text.nodes[index].element]
        for above in chain[0].iterancestors():
            if above is block.root or len(chain) > 6:
                break
            chain.append(above)
        for element in reversed(chain):
            if element in seen or not _is_place(element):
                continue
            seen.add(element)
            first, after = text.span(element)
            inside = set(range(max(first, block.first), min(after, block.after)))
            if inside & used:
                continue
            yield max(first, block.first), min(after, block.after)
            last = after
            break


def _is_place(element: HtmlElement) -> bool:
    if element.tag == "address" or element.get("itemprop") in ("location", "address"):
        return True
    words = roles(element)
    if any(PLACE_CLASS.match(word) for word in words) and not {"label", "price", "date", "time", "icon", "map"} & set(words):
        return True
    return any(
        PLACE_ICON.search(named(child)) and child.tag in ("i", "span", "svg", "img") and len(child) == 0 for child in islice(element, 2)
    )


def _labelled(text: PageText, block: Block, used: frozenset[int]) -> tuple[str, frozenset[int]] | None:
    """The place after "Ort:", in the same line or in the next one."""
    parts: list[str] = []
    nodes: set[int] = set()
    for index in range(block.first, block.after):
        words = text.nodes[index].text
        label = PLACE_LABEL.match(words)
        if label and len(words) <= _LIMIT:
            rest = words[label.end() :]
            ahead = index + 1
            if not rest and ahead < block.after and ahead not in used:
                begin, after = text.line_of(ahead, ahead, block.after)
                rest = text.joined(begin, after)
                nodes.update(range(begin, after))
            if (
                (place := _clean(rest))
                and len(place) <= _LIMIT
                and (label[1] or text.nodes[index].element.tag in ("dt", "th", "strong", "b", "div", "span"))
            ):
                parts.append(place)
                nodes.add(index)
        elif inside := PLACE_INSIDE.search(words):
            place = _clean(inside[1])
            return place, frozenset()
    return (_joined(parts), frozenset(nodes)) if parts else None


def _beside_date(text: PageText, entry_time: EntryTime) -> str:
    """The first part of the line with the time that could be a place."""
    line = text.joined(min(entry_time.nodes), max(entry_time.nodes) + 1)[:400]
    match = DAY.search(line)
    for part in _SPLIT.split(line[match.end() :] if match else line)[1:]:
        words = _clean(re.sub(r"^(?:im|in der|in|at)\s(?=[A-ZÄÖÜ])", "", re.sub(r"\(.*", "", part)))
        if words and not DATEISH.fullmatch(words) and not DAY.search(words) and could_be_place(words):
            return words
    return ""


def _by_position(text: PageText, block: Block, used: frozenset[int]) -> tuple[str, frozenset[int]]:
    """The first short line beside title and time that is no sentence, or words in brackets after the title."""
    index, other = block.first, ("", frozenset[int]())
    while index < block.after:
        begin, end = text.line_of(index, block.first, block.after)
        index = end
        parts = [i for i in range(begin, end) if i not in used and any(map(str.isalpha, text.nodes[i].text))]
        parts = [i for i in parts if not CANCELLED_WORD.fullmatch(text.nodes[i].text) and not _heads_column(text.nodes[i].element)]
        if set(range(begin, end)) & used and len(parts) > 1:
            parts = [i for i in parts if not EMPTY_TITLE.fullmatch(text.nodes[i].text.strip("()[] "))][:1]
        words = " ".join(text.nodes[i].text for i in parts)
        if bracketed := _IN_BRACKETS.fullmatch(words):
            words = bracketed[1]
        rest = _clean(_AT.sub("", without_hours(words)))
        if rest and not EMPTY_TITLE.fullmatch(rest) and not DATEISH.fullmatch(rest) and not DAY.search(rest) and could_be_place(rest):
            if rest != _clean(words):  # beside the hours
                return rest, frozenset(parts)
            other = other if other[0] else (rest, frozenset(parts))
    return other


def _heads_column(element: HtmlElement) -> bool:
    above = element.getparent()
    return element.tag == "th" or (above is not None and above.tag == "th" and element.tag in ("strong", "b", "span"))


def without_hours(words: str) -> str:
    """Return the words without hours before or after them."""
    return _HOURS_LAST.sub("", _HOURS_FIRST.sub("", words))


def could_be_place(words: str) -> bool:
    """Return whether words without a label could name a place: a short line that is no sentence, no price, no button."""
    if (
        not any(map(str.isalpha, words))
        or _NO_PLACE.search(words)
        or _SORT_OF_EVENT.fullmatch(words)
        or says_clock(words)
        or (_ENDS.search(words) and not re.search(r"(?:str|e\.\s?V)\.$", words))
    ):
        return bool(_ONLINE.fullmatch(words))
    return len(words) <= 100 and len(words.split()) <= 12 and (words[0].isupper() or bool(_ONLINE.match(words)) or words[0].isdigit())


def _clean(words: str) -> str:
    label = PLACE_LABEL.match(words)
    rest = words[label.end() :] if label and label[1] == ":" else words
    return re.sub(r"\s+([,;:)])", r"\1", " ".join(rest.split())).strip(" ,;:|–-·•@(")


def _joined(parts: list[str]) -> str:
    """The parts as one line, without those that another one contains."""
    distinct: list[str] = []
    for part in dict.fromkeys(filter(None, parts)):
        if EMPTY_TITLE.fullmatch(part) or any(part in other for other in parts if other != part):
            continue
        distinct.append(part)
    return ", ".join(distinct)[: 2 * _LIMIT]
