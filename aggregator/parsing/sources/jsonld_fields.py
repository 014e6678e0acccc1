"""The properties of a schema.org Event as a RawEvent; every value may be of any type."""

import math
import re
from collections.abc import Iterable

from aggregator.model import Mode, Moment, RawEvent, Status
from aggregator.text import LANGUAGE_TAG, absolute_url, html_to_text, unescape

from .iso_dates import moment, spanned

JSON = None | bool | str | list["JSON"] | dict[str, "JSON"]  # numbers are read as text
JsonNode = dict[str, JSON]

_STATUS = {"eventcancelled": Status.CANCELLED, "eventscheduled": Status.CONFIRMED, "eventrescheduled": Status.CONFIRMED}
_MODE = {
    "onlineeventattendancemode": Mode.ONLINE, "offlineeventattendancemode": Mode.ONSITE, "mixedeventattendancemode": Mode.HYBRID,
}  # fmt: skip


def event_from(node: JsonNode, base: str) -> tuple[RawEvent, str]:
    """Return the event that the object describes, links resolved against `base`, and what is wrong with it ("" if nothing).

    Raises ValueError or OverflowError if it has no start or an invalid one.
    """
    start, end, issue = _times(node)
    description = _text(node.get("description"))
    marked_up = "<" in description
    place = _place(node.get("location"))
    url = _link(node.get("url"), base)
    return RawEvent(
        uid=_text(node.get("@id")) or _text(node.get("identifier")),
        summary=_text(node.get("name")) or _text(node.get("headline")),
        start=start,
        end=end,
        description=html_to_text(description) if marked_up else description,
        description_html=description if marked_up else "",
        location=_text(place.get("name")),
        address=_address(place.get("address")),
        geo=_geo(place.get("geo")),
        url=url,
        categories=tuple(_text(word) for word in items(node.get("keywords")) if _text(word)),
        status=_STATUS.get(_term(node.get("eventStatus"))),
        organizer=", ".join(dict.fromkeys(_names(node.get("organizer")))),
        mode=_mode(node),
        online_url=_online_url(node.get("location"), base),
        registration_url=_registration_url(node.get("offers"), base, url),
        price=_price(node.get("offers")),
        language=_language(node.get("inLanguage")),
        image=_image(node.get("image"), base),
    ), issue


def items(value: JSON) -> list[JSON]:
    """Return the value as a list, whether it was one or not."""
    return value if isinstance(value, list) else [] if value is None else [value]


def words(value: JSON) -> str:
    """Return the text of a value, of a list its first, of an object its name; "" if there is none."""
    for entry in items(value):
        if isinstance(entry, str):
            return entry
        if isinstance(entry, dict):
            inner = entry.get("@value") or entry.get("name")
            return inner if isinstance(inner, str) else ""
    return ""


def _text(value: JSON) -> str:
    return unescape(words(value)).strip()


def _term(value: JSON) -> str:
    """The last part of a schema.org term, in lower case."""
    return re.split(r"[/#:]", words(value).strip())[-1].lower()


def _nodes(value: JSON) -> Iterable[JsonNode]:
    return (entry for entry in items(value) if isinstance(entry, dict))


def _times(node: JsonNode) -> tuple[Moment, Moment | None, str]:
    """Start, exclusive end, and what is wrong with the end."""
    start = moment(words(node.get("startDate")))
    if start is None:
        raise ValueError("it has no startDate")
    try:
        return (*spanned(start, moment(words(node.get("endDate")))), "")
    except (ValueError, OverflowError) as error:
        return spanned(start, None)[0], None, f"its end was left out, {error}"


def _place(location: JSON) -> JsonNode:
    """The first place that is not virtual; a bare text is its name."""
    for entry in items(location):
        if isinstance(entry, dict) and "VirtualLocation" not in words(entry.get("@type")):
            return entry
        if isinstance(entry, str) and "://" not in entry:
            return {"name": entry}
    return {}


def _address(address: JSON) -> str:
    for node in _nodes(address):
        town = " ".join(part for part in (_text(node.get("postalCode")), _text(node.get("addressLocality"))) if part)
        return ", ".join(part for part in (_text(node.get("streetAddress")), town) if part)
    return _text(address)


def _geo(value: JSON) -> tuple[float, float] | None:
    for node in _nodes(value):
        try:
            latitude, longitude = float(words(node.get("latitude"))), float(words(node.get("longitude")))
        except ValueError:
            return None
        if math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None


def _names(value: JSON) -> Iterable[str]:
    """The names of people and organisations, without mail addresses and links."""
    return (name for name in map(_text, items(value)) if name and "@" not in name and "://" not in name)


def _mode(node: JsonNode) -> Mode | None:
    mode = _MODE.get(_term(node.get("eventAttendanceMode")))
    virtual = any("VirtualLocation" in words(place.get("@type")) for place in _nodes(node.get("location")))
    return mode or (None if not virtual else Mode.HYBRID if _place(node.get("location")) else Mode.ONLINE)


def _link(value: JSON, base: str) -> str:
    for entry in items(value):
        written = entry.get("url") or entry.get("@id") or entry.get("contentUrl") if isinstance(entry, dict) else entry
        if isinstance(written, str) and (url := absolute_url(unescape(written), base)):
            return url
    return ""


def _online_url(location: JSON, base: str) -> str:
    for entry in items(location):
        if isinstance(entry, str) and "://" in entry:
            return absolute_url(entry, base)
        if isinstance(entry, dict) and "VirtualLocation" in words(entry.get("@type")):
            return _link(entry.get("url"), base)
    return ""


def _registration_url(offers: JSON, base: str, url: str) -> str:
    """The address of the tickets, "" if it is the event's own page."""
    ticket_url = next((link for offer in _nodes(offers) if (link := _link(offer.get("url"), base))), "")
    return "" if ticket_url == url else ticket_url


def _price(offers: JSON) -> str:
    for offer in _nodes(offers):
        amount = _text(offer.get("price")) or _text(offer.get("lowPrice"))
        if amount:
            return f"{amount} {_text(offer.get('priceCurrency'))}".strip()
    return ""


def _image(value: JSON, base: str) -> str:
    url = _link(value, base)
    return url if url.startswith("https://") else ""


def _language(value: JSON) -> str:
    for entry in items(value):
        written = entry.get("alternateName") or entry.get("name") if isinstance(entry, dict) else entry
        if isinstance(written, str) and LANGUAGE_TAG.fullmatch(written):
            return written
    return ""
