"""One object of a service's JSON as an event: each field is recognised by its name and the type of its value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.model import Mode, RawEvent, Recurrence, Status

from .json_fields import flag, geo_of, link, name_words, names_in, plain, text_and_html, text_of
from .json_times import times_of
from .jsonld_fields import JSON, JsonNode

_NOISE = frozenset(["event", "events", "meeting", "veranstaltung", "veranstaltungs", "termin", "the", "item"])
_TITLES = ("title", "titel", "name", "summary", "subject", "headline", "heading", "bezeichnung", "display name", "body name", "betreff",
           "lineup", "artist", "artists", "performers", "what")  # fmt: skip
_TEXTS = ("description", "beschreibung", "long description", "full description", "content", "body", "text", "details", "short description",
          "kurzbeschreibung", "summary", "abstract", "excerpt", "teaser", "intro", "info", "serie info", "note", "notes")  # fmt: skip
_PLACES = ("venue", "venues", "veranstaltungsort", "location name", "venue name", "location", "locations", "place", "places", "ort",
           "spielort", "physical address", "room", "raum", "geo address info", "where")  # fmt: skip
_LINKS = ("url", "link", "permalink", "html link", "web link", "public url", "canonical url", "full url", "site url", "page url",
          "info url", "detail url", "details url", "absolute url", "web url", "href", "uri", "perma link url", "in site url",
          "localist url", "website", "homepage", "external url", "content url", "details", "detail")  # fmt: skip
_IDS = ("uid", "i cal uid", "id", "uuid", "guid", "identifier", "global id", "key", "slug")
_STATES = ("status", "state", "status code", "status name")
_CANCELLED = ("cancelled", "canceled", "is cancelled", "is canceled", "abgesagt")
_ORGANIZERS = ("organizer", "organiser", "organizers", "organisers", "veranstalter", "host", "hosts", "promoter", "promoters", "group",
               "owner", "organizer name", "promoter name", "attributed to")  # fmt: skip
_CATEGORIES = ("categories", "category", "kategorie", "kategorien", "tags", "keywords", "topics", "rubrik", "genre", "genres", "type tags")
_IMAGES = ("image", "images", "picture", "cover", "photo", "bild", "logo", "image url", "hero", "main image", "cover image", "thumbnail")
_PRICES = ("price", "cost", "preis", "eintritt", "price text")
_TICKETS = ("ticket url", "tickets url", "ticket link", "registration url", "registration link", "register url", "rsvp url", "booking url",
            "anmeldelink", "anmeldung url", "signup url")  # fmt: skip
_ONLINE = ("online url", "virtual url", "online link", "hangout link", "stream url", "livestream url", "meeting link", "conference url",
           "online address", "join url")  # fmt: skip
_SECRET = frozenset(
    {"private", "secret", "hidden", "draft", "unpublished", "internal", "confidential", "invite", "invite_only", "members", "closed"}
)
_LINK_WORDS = frozenset({"url", "link", "permalink", "href"})
_ELSEWHERE = frozenset({
    "image", "img", "thumb", "thumbnail", "logo", "video", "api", "self", "rest", "ics", "ical",
    "calendar", "map", "maps", "ticket", "tickets", "venue", "organizer", "avatar", "photo", "picture", "cover",
    "poster", "flyer", "stream", "facebook", "twitter", "instagram", "agenda", "minutes", "artist", "icon", "media",
    "audio", "pdf", "admin", "edit", "resource", "series", "serie", "next", "previous", "registration", "booking",
    "online", "virtual", "meeting", "join", "group", "host", "user", "location", "place",
})  # fmt: skip
_ONLINE_FLAGS = ("is online", "online", "is virtual", "virtual", "online event", "is online event")

_STREET = (
    "street",
    "strasse",
    "straße",
    "address",
    "street address",
    "address 1",
    "address1",
    "line1",
    "line 1",
    "address line 1",
    "street 1",
)
_ZIP, _TOWN = (
    ("zip", "plz", "postal code", "postcode", "zip code", "zipcode", "postleitzahl"),
    ("city", "town", "locality", "stadt"),
)
_WHOLE = ("formatted address", "full address", "display address", "localized address display", "address display", "adresse")
_LATITUDES, _LONGITUDES = ("latitude", "lat", "geo lat", "breitengrad"), ("longitude", "lng", "lon", "long", "geo lng", "laengengrad")
_LOCALES = frozenset({"de", "en", "fi", "fr", "sv", "es", "it"})


@dataclass(frozen=True, slots=True)
class ObjectFields:
    """The fields of an object by their normalised names: in words, without words such as "event", without a language at the end."""

    by_name: dict[str, JSON]

    def first(self, names: Iterable[str]) -> Iterator[JSON]:
        """Yield the values of the fields with these names, in the order of the names."""
        return (self.by_name[name] for name in names if self.by_name.get(name) not in (None, "", [], {}))

    def text(self, names: Iterable[str]) -> str:
        """Return the first text, without markup."""
        return next(filter(None, map(plain, self.first(names))), "")

    def link(self, names: Iterable[str], base: str) -> str:
        """Return the first web address."""
        return next(filter(None, (link(value, base) for value in self.first(names))), "")

    def says(self, names: Iterable[str]) -> bool:
        """Return whether one of these flags is set."""
        return any(flag(value) is True for value in self.first(names))


def fields_of(node: JsonNode) -> ObjectFields:
    """Return the fields of an object; of two with the same name the first."""
    by_name: dict[str, JSON] = {}
    for name, value in node.items():
        words = name_words(name)
        bare = [word for word in words if word not in _NOISE] or [*words]
        by_name.setdefault(" ".join(words), value)
        if len(bare) > 1 and bare[-1] in _LOCALES:
            bare = bare[:-1]
        by_name.setdefault(" ".join(bare), value)
    return ObjectFields(by_name)


def title_of(node: JsonNode) -> str:
    """Return the object's title, "" if it has none."""
    return fields_of(node).text(_TITLES)


def richness(node: JsonNode) -> int:
    """Return how many details of an event the object has beside title and time."""
    fields = fields_of(node)
    return sum(any(True for _ in fields.first(names)) for names in (_PLACES, _TEXTS[:-4], _LINKS, _IDS, _STREET + _TOWN, _STATES, _TICKETS))


def has_place(node: JsonNode) -> bool:
    """Return whether the object names a place."""
    return any(True for _ in fields_of(node).first((*_PLACES, *_WHOLE, *_TOWN[:2], "street")))


def event_of(node: JsonNode, base: str, day_first: bool = True) -> RawEvent:
    """Return the event that the object describes; raises ValueError if it gives no time or an invalid one."""
    fields = fields_of(node)
    dates = times_of(node, day_first)
    if dates.start is None:
        raise ValueError("it has no date")
    description, description_html = next(
        (text_html for value in fields.first(_TEXTS) if not _is_link(value) and (text_html := text_and_html(value))[0]), ("", "")
    )
    title, places = fields.text(_TITLES), [*fields.first(_PLACES)]
    location = next(filter(None, map(_place_name, places)), "")
    address = max((_own_address(fields), *(_address(place) for place in places)), key=len)
    url = fields.link((*_LINKS, "links"), base) or fields.link(_other_links(fields), base)
    return RawEvent(
        uid=text_of(next(fields.first(_IDS), None))[:500],
        summary=title,
        start=dates.start,
        end=dates.end,
        time_open=dates.time_open,
        description="" if description == title else description,
        description_html=description_html,
        location=location if "://" not in location else "",
        address=address,
        geo=next(filter(None, (_geo(place) for place in (*places, node))), None),
        url=url,
        categories=tuple(dict.fromkeys(name for value in fields.first(_CATEGORIES) for name in names_in(value) if "://" not in name))[:20],
        recurrence=_recurrence(fields),
        status=_status(fields),
        organizer=_person(fields),
        mode=Mode.ONLINE if fields.says(_ONLINE_FLAGS) and not location else None,
        online_url=fields.link(_ONLINE, base) or (location if location.startswith("https://") else ""),
        registration_url=fields.link(_TICKETS, base),
        price=next(
            (words for value in fields.first(_PRICES) if isinstance(value, str) and (words := plain(value)).strip("0123456789.")), ""
        ),
        image=next((image for value in fields.first(_IMAGES) if (image := link(value, base)).startswith("https://")), ""),
        private=_is_secret(fields),
    )


def _place_name(place: JSON) -> str:
    if isinstance(place, list):
        place = next((entry for entry in place if entry), None)
    if isinstance(place, dict):
        fields = fields_of(place)
        named = fields.text(("name", "title", "display name", "venue", "location name", "venue name", "description"))
        return named or (plain(place) if all(len(name) == 2 for name in place) else "")
    return plain(place)


def _address(place: JSON) -> str:
    """Street and town of a place's object, or of the address inside it."""
    if isinstance(place, list):
        place = next((entry for entry in place if isinstance(entry, dict)), None)
    if not isinstance(place, dict):
        return ""
    for name, part in place.items():
        if isinstance(part, dict) and name_words(name)[-1:] in (("address",), ("location",)) and (address := _own_address(fields_of(part))):
            return address
    return _own_address(fields_of(place))


def _own_address(fields: ObjectFields) -> str:
    towns = (*_TOWN, "place") if "venue" in fields.by_name else _TOWN
    street, town = fields.text(_STREET), " ".join(filter(None, (fields.text(_ZIP), fields.text(towns))))
    if not street or not town:
        whole = fields.text(_WHOLE)
        return whole or ", ".join(filter(None, (street, town)))
    return street if town in street else f"{street}, {town}"


def _geo(place: JSON) -> tuple[float, float] | None:
    for value in (place, *(place.values() if isinstance(place, dict) else ())):
        if isinstance(value, list):
            value = next(iter(value), None)
        if isinstance(value, dict):
            fields = fields_of(value)
            geo = geo_of(next(fields.first(_LATITUDES), None), next(fields.first(_LONGITUDES), None))
            if geo:
                return geo
    return None


def _is_link(value: JSON) -> bool:
    return isinstance(value, dict) and bool(value.keys() & {"url", "href"})


def _other_links(fields: ObjectFields) -> Iterator[str]:
    """The names of further fields that may hold the event's page: links that are not to something else."""
    return (name for name in fields.by_name if (words := name.split())[-1] in _LINK_WORDS and not _ELSEWHERE & {*words})


def _recurrence(fields: ObjectFields) -> Recurrence | None:
    """The rules of a series, where they are written as in RFC 5545."""
    rules = [
        rule
        for value in fields.first(("rrule", "recurrence", "recurrence rule"))
        for entry in (value[:5] if isinstance(value, list) else [value])
        if "FREQ=" in (rule := text_of(entry).upper().removeprefix("RRULE:"))[:300] and "\n" not in rule
    ]
    return Recurrence(rules=tuple(rules)) if rules else None


def _status(fields: ObjectFields) -> Status | None:
    if fields.says(_CANCELLED) or any("cancel" in text_of(value).lower() for value in fields.first(("time", "start time", "date"))):
        return Status.CANCELLED
    for value in fields.first((*_STATES, "dates")):
        inside = value if isinstance(value, dict) else {}
        word = (text_of(value) or text_of(fields_of(inside).by_name.get("status")) or text_of(inside.get("code")) or _code(inside)).lower()
        if "cancel" in word or "abgesagt" in word:
            return Status.CANCELLED
        if word == "tentative":
            return Status.TENTATIVE
    return None


def _code(node: JsonNode) -> str:
    status = node.get("status")
    return text_of(status.get("code")) if isinstance(status, dict) else ""


def _person(fields: ObjectFields) -> str:
    names = [name for value in fields.first(_ORGANIZERS) for name in [plain(value)] if name and "@" not in name and "://" not in name]
    return next((name for name in names if not name.isdigit()), "")


def _is_secret(fields: ObjectFields) -> bool:
    words = {text_of(value).lower() for value in fields.first(("visibility", "privacy", *_STATES))}
    return bool(words & _SECRET) or fields.says(("private", "is private", "hidden", "is hidden", "draft", "is draft"))
