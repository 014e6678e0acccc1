"""Whether a page is about one event or lists several: where the date of the one stands, and what the entries of the list say."""

import re

from .bits import Text
from .headings import Headings
from .reading import Entry, Listing
from .single import Alone
from .tree import Page

_FIELD_NAME = re.compile(
    r"\W{0,3}(?:wann|beginn|start|anfang|ende|datum|termin|uhrzeit|zeit|when|date|time|end|ort|wo|where|location|einlass|doors|anmeldeschluss"
    r"|anmeldung|veranstaltungsort|treffpunkt|dauer|preis|kosten|veranstalter|zeitraum)\b\W{0,3}(?:$|:)",
    re.IGNORECASE,
)
_COLLECTION = re.compile(
    r"\b(?:\w*(?:veranstaltungen|termine|kalender|seminare|workshops|kurse|schulungen|vorträge|konzerte|führungen|treffen|messen|plan"
    r"|übersicht|vorschau|programm|reihe)|events|meetings|hearings|dates|calendar|schedule|agendas?|minutes|shows|what.s on|was ist los)\b",
    re.IGNORECASE,
)
_MOST = 0.6


def is_about_one(page: Page, text: Text, alone: Alone, listings: list[Listing]) -> bool:
    """Return whether a page is about the event that its heading names, and not a list of others, some of which may stand below it."""
    if not alone.events:
        return False
    telling = [listing for listing in listings if listing.titled or _tells_of_own(listing)]
    if not telling:
        return True
    if alone.at < 0 or any(_holds(listing, alone.at) for listing in telling):
        return False
    return not _COLLECTION.search(alone.title) and _stands_before(page, text, alone, telling)


def _tells_of_own(listing: Listing) -> bool:
    """Whether most entries have words of their own: no names of fields, no sentences."""
    return sum(map(_is_own, listing.entries)) >= max(2.0, _MOST * len(listing.entries))


def _is_own(entry: Entry) -> bool:
    return bool(entry.whens) and entry.title.rank < 8 and not entry.is_sentence and not _FIELD_NAME.match(entry.title.text)


def _holds(listing: Listing, index: int) -> bool:
    return any(entry.block.first <= index < entry.block.after for entry in listing.entries)


def _stands_before(page: Page, text: Text, alone: Alone, listings: list[Listing]) -> bool:
    """Whether a heading of its own parts every list from the event's date before it."""
    first = min(entry.block.first for listing in listings for entry in listing.entries)
    return alone.at < first and Headings(text, page.body).place_before(first) > alone.at
