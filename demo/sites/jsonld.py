"""A static page that tells its events to search engines as JSON-LD."""

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
    return {"@context": "https://schema.org", "@graph": [_event(show, one) for one in show.listed]}


def _event(show: Show, one: Announcement) -> dict[str, object]:
    told: dict[str, object] = {
        "@type": "BusinessEvent",
        "@id": f"{show.base}/events/{one.slug}#event",
        "name": one.title,
        "description": about(one, show.slug),
        "startDate": one.start.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{MODES[one.mode]}EventAttendanceMode",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if one.cancelled else 'Scheduled'}",
        "inLanguage": one.language,
        "location": _location(one),
        "organizer": {"@type": "Organization", "name": member(one.host).name, "url": show.bases[one.host] + "/"},
        "url": show.page_of(one),
        "keywords": ", ".join(one.tags),
    }
    if isinstance(one.end, datetime):
        told["endDate"] = one.end.isoformat()
    if one.price.endswith("frei") and not one.registers:
        told["isAccessibleForFree"] = True
    if one.registers:
        price = {"price": _amount(one), "priceCurrency": "EUR"} if one.price else {}
        told["offers"] = {"@type": "Offer", "url": show.registration_of(one), **price}
    return told


def _location(one: Announcement) -> object:
    places: list[object] = []
    if one.place:
        street, _, town = one.place.address.partition(", ")
        postcode, _, city = town.partition(" ")
        address = {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postcode,
            "addressLocality": city,
            "addressCountry": "DE",
        }
        places.append({"@type": "Place", "name": one.place.name, "address": address})
    if one.online:
        places.append({"@type": "VirtualLocation", "url": one.online})
    return places[0] if len(places) == 1 else places


def _amount(one: Announcement) -> str:
    digits = "".join(character for character in one.price.split("€")[0] if character.isdigit())
    return digits or "0"


SITE = Site(feed=LIST, pages=pages)
