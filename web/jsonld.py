"""An event as schema.org data inside its page, for search engines."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from aggregator.model import Details, Event, Mode, State, TimeSpan

from .date_words import iso8601
from .links import web_link

SCHEMA = "https://schema.org/"
_ATTENDANCE = {Mode.ONSITE: "OfflineEventAttendanceMode", Mode.ONLINE: "OnlineEventAttendanceMode", Mode.HYBRID: "MixedEventAttendanceMode"}
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def event_data(event: Event, names: Mapping[str, str], url: str) -> Markup:
    """Return the event as JSON-LD that cannot end its script element."""
    details, state = event.details, event.publication.state
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": details.summary,
        **_times(details.span),
        "eventStatus": SCHEMA + ("EventCancelled" if state in (State.CANCELLED, State.WITHDRAWN) else "EventScheduled"),
        "eventAttendanceMode": SCHEMA + _ATTENDANCE[details.mode] if details.mode else "",
        "location": _places(details),
        "organizer": [{"@type": "Organization", "name": names.get(slug.lower(), slug)} for slug in event.publication.networks],
        "description": details.description,
        "image": web_link(details.image),
        "url": url,
        "sameAs": list(dict.fromkeys(event_link.url for event_link in event.links if web_link(event_link.url))),
    }
    filled = {key: value for key, value in data.items() if value}
    return Markup(json.dumps(filled, ensure_ascii=False, indent=1).translate(_ESCAPES))  # noqa: S704 (escaped one line above)


def _times(span: TimeSpan) -> dict[str, str]:
    if span.end is None:
        return {"startDate": iso8601(span.start)}
    end = span.end if isinstance(span.end, datetime) else max(span.start, span.end - timedelta(days=1))  # schema.org counts the last day
    return {"startDate": iso8601(span.start), "endDate": iso8601(end)}


def _places(details: Details) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if details.location or details.address:
        place: dict[str, Any] = {"@type": "Place", "name": details.location, "address": details.address or details.location}
        if details.geo:
            place["geo"] = {"@type": "GeoCoordinates", "latitude": details.geo[0], "longitude": details.geo[1]}
        places.append(place)
    online = web_link(details.online_url)
    if online:
        places.append({"@type": "VirtualLocation", "url": online})
    return places
