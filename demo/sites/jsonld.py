"""A static page with its events as JSON-LD for search engines."""

import json
from datetime import datetime

from ..pages import html, ordinary
from ..programme import Announcement, member
from ..show import Page, Show, Site
from ..wording import about

LIST = "/events/"
MODES = {"onsite": "Offline", "online": "Online", "hybrid": "Mixed"}


def pages(show: Show, target: str) -> Page | None:
    if target == LIST:
        # "</" would end the script element inside a text
        graph = json.dumps(_graph(show), ensure_ascii=False, indent=1).replace("</", "<\\/")
        page = html("jsonld_list.html", show, graph=graph, alternates=(), calendar=LIST)
        return Page(body=page.body, last_modified=show.stamp)
    return ordinary(show, target, (), LIST)


def _graph(show: Show) -> dict[str, object]:
    return {"@context": "https://schema.org", "@graph": [_event(show, announcement) for announcement in show.listed]}


def _event(show: Show, announcement: Announcement) -> dict[str, object]:
    data: dict[str, object] = {
        "@type": "BusinessEvent",
        "@id": f"{show.base}/events/{announcement.slug}#event",
        "name": announcement.title,
        "description": about(announcement, show.slug),
        "startDate": announcement.start.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{MODES[announcement.mode]}EventAttendanceMode",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if announcement.cancelled else 'Scheduled'}",
        "inLanguage": announcement.language,
        "location": _location(announcement),
        "organizer": {"@type": "Organization", "name": member(announcement.host).name, "url": show.bases[announcement.host] + "/"},
        "url": show.page_of(announcement),
        "keywords": ", ".join(announcement.tags),
    }
    if isinstance(announcement.end, datetime):
        data["endDate"] = announcement.end.isoformat()
    if announcement.price.endswith("frei") and not announcement.registers:
        data["isAccessibleForFree"] = True
    if announcement.registers:
        price = {"price": _amount(announcement), "priceCurrency": "EUR"} if announcement.price else {}
        data["offers"] = {"@type": "Offer", "url": show.registration_of(announcement), **price}
    return data


def _location(announcement: Announcement) -> object:
    places: list[object] = []
    if announcement.place:
        street, _, town = announcement.place.address.partition(", ")
        postcode, _, city = town.partition(" ")
        address = {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postcode,
            "addressLocality": city,
            "addressCountry": "DE",
        }
        places.append({"@type": "Place", "name": announcement.place.name, "address": address})
    if announcement.online:
        places.append({"@type": "VirtualLocation", "url": announcement.online})
    return places[0] if len(places) == 1 else places


def _amount(announcement: Announcement) -> str:
    digits = "".join(character for character in announcement.price.split("€")[0] if character.isdigit())
    return digits or "0"


SITE = Site(feed=LIST, pages=pages)
