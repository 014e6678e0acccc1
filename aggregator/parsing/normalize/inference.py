"""What an event's own words tell beside time and place: cancelled, how to attend, where and until when to register, what it costs.

Tables of words first; each function answers with the empty value where the text says nothing (unknown stays unknown).
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
# Where one takes part, at services that do nothing else; the pages where they let people register are others
_MEETING = re.compile(
    r"https?://(?:[\w-]+\.)*"
    r"(?:teams\.microsoft\.com/(?:l/)?meet|teams\.live\.com/meet|zoom(?:gov)?\.(?:us|com)/(?:j|w|s|my)/|zoom-x\.de/(?:j|w|s|my)/"
    r"|meet\.google\.com/[a-z]|webex\.com/(?:meet|join|[\w.-]+/j\.php)|meet\.jit\.si/|whereby\.com/)"
    r"[^\s<>\"')\]]{0,2000}",
    re.IGNORECASE,
)
_LINKS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)

# Without one of these a text names none; of letters that have no other form than the small and the capital one.
_OF_CANCELLATION = (b"agt", b"age", b"llt", b"ancel", b"alled")
_OF_DEADLINE = (b"anmeld", b"regist")
_OF_PRICE = (b"fre", b"kostenlos", "€".encode(), b"eur")
_word = lru_cache(4_096)(fold)  # words of the taxonomy, places and categories: the same for many events
_POSTCODE = re.compile(r"(?<!\d)(?:D-)?(\d{5})(?!\d)")
_MOST_TEXT = 20_000  # characters that are looked through


def without_cancellation(summary: str) -> tuple[str, bool]:
    """Return a title without its "ABGESAGT:" and whether it had one; a title that is nothing else stays."""
    if not _has_any(summary, _OF_CANCELLATION):
        return summary, False
    rest = _CANCELLED_LAST.sub("", _CANCELLED_FIRST.sub("", summary)).strip()
    return (rest, True) if rest and rest != summary.strip() else (summary, False)


def mode_of(summary: str, location: str, online_url: str, categories: Sequence[str]) -> Mode | None:
    """Return how people attend, as far as place, title and categories say it."""
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
    """Return a title without the date and hours that Contao's feeds, and ours, put before it."""
    found = _DATE_FIRST.match(summary)
    return summary[found.end() :] if found and len(summary) - found.end() > 2 else summary


def place_of(text: str) -> str:
    """Return what a line "Ort: …" of a text names, or ""."""
    found = _PLACE.search(text[:_MOST_TEXT])
    return found[1].strip() if found else ""


def online_of(text: str) -> str:
    """Return the address that a line "Online: https://…" of a text names, or ""."""
    found = _ONLINE_LINK.search(text[:_MOST_TEXT]) if "http" in text else None
    return absolute_url(found[1].rstrip(".,;:!)")) if found else ""


def meeting_of(*texts: str) -> str:
    """Return the first address in texts at which one takes part in a meeting, or ""."""
    for text in texts:
        found = _MEETING.search(text[:_MOST_TEXT]) if "http" in text else None
        if found:
            return absolute_url(found[0].rstrip(".,;:!"))
    return ""


def without_meeting(location: str) -> str:
    """Return the place that a location names beside the address of a meeting; "" when it is nothing but that address."""
    if "http" not in location or not _MEETING.search(location):
        return location
    return _LINKS.sub(" ", location).strip(" ,;:|/–—-()<>")


def registration_of(html: str, text: str, base: str) -> str:
    """Return the first link that says it is for registering, or ""."""
    for address, label in _LINK.findall(html[:_MOST_TEXT]):
        if re.search(_REGISTER, label, re.IGNORECASE):
            return absolute_url(address, base)
    found = _TEXT_LINK.search(text[:_MOST_TEXT]) if "http" in text else None
    return absolute_url(found[1].rstrip(".,;:!")) if found else ""


def deadline_of(text: str, today: date) -> Moment | None:
    """Return until when one can register, local and perhaps naive."""
    found = _DEADLINE.search(text[:_MOST_TEXT]) if _has_any(text, _OF_DEADLINE) else None
    if not found:
        return None
    dates = phrases(text[found.end() : found.end() + 60], today)
    return dates[0].start or dates[0].end if dates else None


def price_of(text: str) -> str:
    """Return what it costs in the text's own words: "kostenfrei", "49,00 €"."""
    if not _has_any(text, _OF_PRICE):
        return ""
    found = _FREE.search(text[:_MOST_TEXT]) or _AMOUNT.search(text[:_MOST_TEXT])
    return " ".join(found[0].split()) if found else ""


def topics_of(texts: Sequence[str], topics: Sequence[Topic], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """Return the topics whose words begin a word of the texts, in the taxonomy's order; `otherwise` where none does."""
    if not topics:
        return otherwise
    folded = " " + fold(" ".join(texts)[:_MOST_TEXT])
    found = tuple(topic.slug for topic in topics if any(f" {_word(word)}" in folded for word in topic.words))
    return found or otherwise


def region_of(place: str, regions: Sequence[Region]) -> str:
    """Return the region of a place by its postcode, else by a town's name, else ""."""
    if not regions:
        return ""
    codes, words = _POSTCODE.findall(place), f" {fold(place)} "
    for region in regions:
        if any(code.startswith(start) for code in codes for start in region.postcodes):
            return region.slug
    return next((region.slug for region in regions if any(f" {_word(town)} " in words for town in region.towns)), "")


@lru_cache(8)  # several look for words in one text
def _lower(text: str) -> bytes:
    """For finding ASCII words: as bytes, because letters beyond ASCII are dear to lower."""
    return text.encode("utf-8", "replace").lower()


def _has_any(text: str, words: Sequence[bytes]) -> bool:
    lower = _lower(text)
    for word in words:  # noqa: SIM110 (a generator costs more than the search)
        if word in lower:
            return True
    return False
