"""Reads from an event's texts what it lacks as fields: cancellation, mode, registration link and deadline, price, topics, region.

Tables of words first; each function returns the empty value where the text says nothing.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from aggregator.dates.phrases import phrases
from aggregator.model import Mode, Moment, Region, Topic
from aggregator.text import absolute_url, fold

_GONE = r"(?:wird\s+)?(?:leider\s+)?(?:abgesagt|f(?:ä|ae)llt\s+aus|entf(?:ä|ae)llt|absage|cancell?ed|called\s+off)"
_CANCELLED_FIRST = re.compile(rf"^\W*{_GONE}\s*(?:[:!\]\)*|–—-]+\s*)+", re.IGNORECASE)
_CANCELLED_LAST = re.compile(rf"\s*[\(\[\-–—:|*!]+\s*{_GONE}\W*$", re.IGNORECASE)

# Whole words of folded text: a "Digitalwerk" is a building.
_ONLINE = re.compile(" (?:online|zoom|webinar|virtuell|virtual|microsoft teams|ms teams|webex|livestream|digital|internet) ")
_HYBRID = re.compile(" (?:hybrid|vor ort und online|online und vor ort|praesenz und online) ")

_REGISTER = r"(?:anmeld|registrier|register|registration|sign[ -]?up|ticket|buchen)"
_LINK = re.compile(r"<a\b[^>]{0,500}?href\s*=\s*[\"']([^\"'<>\s]{1,2000})[\"'][^>]{0,500}>([^<]{0,200})", re.IGNORECASE)
_TEXT_LINK = re.compile(rf"{_REGISTER}[^\n]{{0,80}}?(https?://[^\s<>\"')\]]{{4,2000}})", re.IGNORECASE)
_DEADLINE = re.compile(
    r"(?:anmelde(?:schluss|frist)|(?:anmeld(?:ung|en)|registrierung)[^.\n]{0,40}?\bbis(?:\s+zum)?|registration\s+deadline|register\s+by)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:(?:eintritt|teilnahme)\s+(?:ist\s+)?frei|kostenfrei\w*|kostenlos\w*|free\s+of\s+charge|free\s+admission)\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"(?:\d{1,3}(?:[. ]\d{3})*|\d{1,6})(?:,\d{2}|,-)?\s*(?:€|EUR\b|Euro\b)", re.IGNORECASE)

_DAY = r"(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)\w{0,8}\.?,?\s+"
_DATE = r"(?:\d{1,2}\.\s?\d{1,2}\.(?:\d{4}|\d{2})?|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{4})"
_CLOCK = r"\(?\d{1,2}[:.]\d{2}(?:\s*[–-]\s*\d{1,2}[:.]\d{2})?(?:\s*Uhr)?\)?"
_DATE_FIRST = re.compile(
    rf"^(?:{_DAY})?{_DATE}(?:\s*[–-]\s*(?:{_DAY})?{_DATE})?(?:,?\s*{_CLOCK})?(?:\s*[:|–-]\s+|\s*:\s*|\s+)", re.IGNORECASE
)
_PLACE = re.compile(r"^[ \t]*(?:ort|veranstaltungsort|treffpunkt|location|venue)[ \t]*:[ \t]*([^\n]{2,200})$", re.IGNORECASE | re.MULTILINE)
_ONLINE_LINK = re.compile(
    r"^[ \t]*(?:online|zoom|livestream|stream)[^\n:]{0,30}:[ \t]*(https?://[^\s<>\"']{4,2000})", re.IGNORECASE | re.MULTILINE
)
# The addresses of meetings at services for meetings; their registration pages have other paths
_MEETING = re.compile(
    r"https?://(?:[\w-]+\.)*"
    r"(?:teams\.microsoft\.com/(?:l/)?meet|teams\.live\.com/meet|zoom(?:gov)?\.(?:us|com)/(?:j|w|s|my)/|zoom-x\.de/(?:j|w|s|my)/"
    r"|meet\.google\.com/[a-z]|webex\.com/(?:meet|join|[\w.-]+/j\.php)|meet\.jit\.si/|whereby\.com/)"
    r"[^\s<>\"')\]]{0,2000}",
    re.IGNORECASE,
)
_LINKS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)

# A text without any of these in lower case has no match. Only letters whose case mapping is simple.
_OF_CANCELLATION = (b"agt", b"age", b"llt", b"ancel", b"alled")
_OF_DEADLINE = (b"anmeld", b"regist")
_OF_PRICE = (b"fre", b"kostenlos", "€".encode(), b"eur")
_word = lru_cache(4_096)(fold)  # words of the taxonomy, places and categories recur in many events
_POSTCODE = re.compile(r"(?<!\d)(?:D-)?(\d{5})(?!\d)")
_MOST_TEXT = 20_000  # characters that are searched


def without_cancellation(summary: str) -> tuple[str, bool]:
    """Return a title without its "ABGESAGT:", and whether it had one; a title with nothing else stays as it is."""
    if not _has_any(summary, _OF_CANCELLATION):
        return summary, False
    rest = _CANCELLED_LAST.sub("", _CANCELLED_FIRST.sub("", summary)).strip()
    return (rest, True) if rest and rest != summary.strip() else (summary, False)


def mode_of(summary: str, location: str, online_url: str, categories: Sequence[str]) -> Mode | None:
    """Return how people attend, by place, title and categories; None where they do not say."""
    words = (fold(summary), *map(_word, (location, *categories)))
    sentence, place = f" {' '.join(filter(None, words))} ", f" {words[1]} "
    if _HYBRID.search(sentence) or (online_url and location and not _ONLINE.search(place)):
        return Mode.HYBRID
    if _ONLINE.search(place) or (online_url and not location):
        return Mode.ONLINE
    if location:
        return Mode.ONSITE
    return Mode.ONLINE if _ONLINE.search(sentence) else None


def without_date(summary: str) -> str:
    """Return a title without the leading date and hours that the feeds of Contao, and ours, add to it."""
    match = _DATE_FIRST.match(summary)
    return summary[match.end() :] if match and len(summary) - match.end() > 2 else summary


def place_of(text: str) -> str:
    """Return the place in a line "Ort: …" of a text, or ""."""
    match = _PLACE.search(text[:_MOST_TEXT])
    return match[1].strip() if match else ""


def online_of(text: str) -> str:
    """Return the address in a line "Online: https://…" of a text, or ""."""
    match = _ONLINE_LINK.search(text[:_MOST_TEXT]) if "http" in text else None
    return absolute_url(match[1].rstrip(".,;:!)")) if match else ""


def meeting_of(*texts: str) -> str:
    """Return the first address of a meeting in the texts, or ""."""
    for text in texts:
        match = _MEETING.search(text[:_MOST_TEXT]) if "http" in text else None
        if match:
            return absolute_url(match[0].rstrip(".,;:!"))
    return ""


def without_meeting(location: str) -> str:
    """Return a location without the address of a meeting; "" when it holds nothing else."""
    if "http" not in location or not _MEETING.search(location):
        return location
    return _LINKS.sub(" ", location).strip(" ,;:|/–—-()<>")


def registration_of(html: str, text: str, base: str) -> str:
    """Return the first link for registration, or ""."""
    for address, label in _LINK.findall(html[:_MOST_TEXT]):
        if re.search(_REGISTER, label, re.IGNORECASE):
            return absolute_url(address, base)
    match = _TEXT_LINK.search(text[:_MOST_TEXT]) if "http" in text else None
    return absolute_url(match[1].rstrip(".,;:!")) if match else ""


def deadline_of(text: str, today: date) -> Moment | None:
    """Return the deadline for registration: a date or a naive local time."""
    match = _DEADLINE.search(text[:_MOST_TEXT]) if _has_any(text, _OF_DEADLINE) else None
    if not match:
        return None
    dates = phrases(text[match.end() : match.end() + 60], today)
    return dates[0].start or dates[0].end if dates else None


def price_of(text: str) -> str:
    """Return the price as the text has it ("kostenfrei", "49,00 €"), or ""."""
    if not _has_any(text, _OF_PRICE):
        return ""
    match = _FREE.search(text[:_MOST_TEXT]) or _AMOUNT.search(text[:_MOST_TEXT])
    return " ".join(match[0].split()) if match else ""


def topics_of(texts: Sequence[str], topics: Sequence[Topic], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """Return the topics with a word that begins a word of the texts, in the taxonomy's order; `otherwise` where there is none."""
    if not topics:
        return otherwise
    folded = " " + fold(" ".join(texts)[:_MOST_TEXT])
    slugs = tuple(topic.slug for topic in topics if any(f" {_word(word)}" in folded for word in topic.words))
    return slugs or otherwise


def region_of(place: str, regions: Sequence[Region]) -> str:
    """Return the region of a place by its postcode, else by a town's name, else ""."""
    if not regions:
        return ""
    codes, words = _POSTCODE.findall(place), f" {fold(place)} "
    for region in regions:
        if any(code.startswith(start) for code in codes for start in region.postcodes):
            return region.slug
    return next((region.slug for region in regions if any(f" {_word(town)} " in words for town in region.towns)), "")


@lru_cache(8)  # several functions search one text
def _lower(text: str) -> bytes:
    """A text in lower case for finding ASCII words: as bytes, since lowering letters beyond ASCII is slow."""
    return text.encode("utf-8", "replace").lower()


def _has_any(text: str, words: Sequence[bytes]) -> bool:
    lower = _lower(text)
    for word in words:  # noqa: SIM110 (a generator would cost more than the search)
        if word in lower:
            return True
    return False
