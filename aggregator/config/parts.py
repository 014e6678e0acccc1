"""The sections of sources.yaml: the keys of each, and the types they become."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from zoneinfo import available_timezones

from aggregator.model import Collection as Campaign
from aggregator.model import Config, Contact, Network, Region, Site, Source, Topic, Weekly, Words

from . import values
from .nodes import Node, Scalar
from .sections import Mistakes, Section, name_in, shown

UrlCheck = Callable[[Source], str]
"""Returns the mistake in the url of a source beyond its syntax, worded to follow the key; "" for none."""

_TOP = ("site", "topics", "regions", "networks", "collections")
_NETWORK = ("slug", "name", "website", "city", "topics", "about", "offers", "contact", "owner", "video", "sources")
_SOURCE = ("id", "url", "kind", "every", "time_zone", "location", "trust", "relay", "include", "exclude", "select", "owner")
SELECT = (
    *("item", "title", "date", "time", "start", "end", "location", "address", "url", "description", "organizer", "category"),
    *("registration", "price", "image", "online", "status"),
)
_EXAMPLE = "[{slug: lichtwerk, name: Lichtwerk e. V.}]"


def no_check(_: Source) -> str:
    """Check nothing."""
    return ""


def read_config(root: Node, kinds: Collection[str], mistakes: Mistakes, check_url: UrlCheck = no_check) -> Config:
    """Return the configuration in a tree, with defaults in place of mistakes."""
    top = Section(root, "", _TOP, mistakes)
    zone = values.zone(available_timezones())
    site = _site(top, zone)
    topics = tuple(_topic(*entry, mistakes) for entry in top.table("topics"))
    networks = Networks({topic.slug for topic in topics}, kinds, zone, site.time_zone, mistakes, check_url)
    nodes = _network_nodes(top)
    return Config(
        site=site,
        topics=topics,
        regions=tuple(_region(*entry, mistakes) for entry in top.table("regions")),
        networks=tuple(networks.read(node, number) for number, node in enumerate(nodes, 1)),
        collections=_collections(top.nodes("collections", "[{slug: …, title: {de: …}, from: …, to: …}]"), mistakes),
    )


def networks_reader(current: Config, kinds: Collection[str], mistakes: Mistakes, time_zone: str = "") -> "Networks":
    """Return what reads networks that come from elsewhere: their topics are those of the current configuration, their sources no files."""
    zone = time_zone or current.site.time_zone
    topics = {topic.slug for topic in current.topics}
    return Networks(topics, kinds, values.zone(available_timezones()), zone, mistakes, _no_file)


def read_networks(root: Node, current: Config, kinds: Collection[str], mistakes: Mistakes) -> tuple[Network, ...]:
    """Return the networks in the tree of a whole sources.yaml or of its networks alone; `site`, if there, says their time zone."""
    top = Section(root, "", _TOP, mistakes)
    time_zone = _site(top, values.zone(available_timezones())).time_zone if top.has("site") else ""
    networks = networks_reader(current, kinds, mistakes, time_zone)
    return tuple(networks.read(node, number) for number, node in enumerate(_network_nodes(top), 1))


def _network_nodes(top: Section) -> list[Node]:
    before = len(top.mistakes)
    nodes = top.nodes("networks", _EXAMPLE)
    if not nodes and len(top.mistakes) == before:
        top.wrong(f"networks is missing or empty; list at least one, such as {_EXAMPLE}", top.line_of("networks"))
    return nodes


def _no_file(source: Source) -> str:
    try:
        values.address(source.url)
    except ValueError:
        return f"{shown(source.url)} is a file, and files are read only from sources.yaml; write an address with https:// in front"
    return ""


def _site(top: Section, zone: Callable[[str], str]) -> Site:
    default = Site(title="")
    keys = ("title", "time_zone", "languages", "contact", "uid_domain", "weekly")
    section = top.section("site", keys)
    languages = section.values("languages", values.language)
    if len(set(languages)) < len(languages):
        section.wrong("languages names one twice; keep one", section.line_of("languages"))
    return Site(
        title=section.needed("title", values.text, "", "Netzwerktimer Musterland"),
        time_zone=section.value("time_zone", zone, default.time_zone),
        languages=languages or default.languages,
        contact=section.value("contact", values.mail_or_page, ""),
        uid_domain=section.value("uid_domain", values.host, default.uid_domain),
        weekly=_weekly(section),
    )


def _weekly(site: Section) -> Weekly:
    section = site.section("weekly", ("day", "at"))
    return Weekly(day=section.value("day", values.day, "monday"), at=section.value("at", values.clock, "05:00"))


def _topic(key: Scalar, node: Node, mistakes: Mistakes) -> Topic:
    section = _named("topic", key, node, ("name", "words"), mistakes)
    return Topic(slug=key.text, name=_words(section, "name", needed=True), words=section.values("words", values.text))


def _region(key: Scalar, node: Node, mistakes: Mistakes) -> Region:
    section = _named("region", key, node, ("name", "postcodes", "towns"), mistakes)
    return Region(
        slug=key.text,
        name=_words(section, "name", needed=True),
        postcodes=section.values("postcodes", values.postcode),
        towns=section.values("towns", values.text),
    )


def _named(noun: str, key: Scalar, node: Node, keys: Collection[str], mistakes: Mistakes) -> Section:
    """Open a section whose slug is its key."""
    section = Section(node, f"{noun} {shown(key.text)}", keys, mistakes)
    section.parsed(key, "slug", values.slug, "")
    return section


def _words(section: Section, key: str, *, needed: bool = False) -> Words:
    if needed:
        section.expect(key, "{de: …}")
    return section.texts(key, values.language, values.text)


def _collections(nodes: list[Node], mistakes: Mistakes) -> tuple[Campaign, ...]:
    slugs = _UniqueNames("slug", mistakes)
    collections = []
    for number, node in enumerate(nodes, 1):
        section = Section(node, _whose("collection", node, "slug", number), ("slug", "title", "from", "to", "words"), mistakes)
        collections.append(_collection(section))
        slugs.take(collections[-1].slug, section)
    return tuple(collections)


def _collection(section: Section) -> Campaign:
    first = section.needed("from", values.calendar_day, date.min, "2026-10-12")
    last = section.needed("to", values.calendar_day, date.max, "2026-10-23")
    if first > last:
        section.wrong(f"from {first} is after to {last}; swap them", section.line_of("from"))
    return Campaign(
        slug=section.needed("slug", values.slug, "", "cross-cluster-wochen"),
        title=_words(section, "title", needed=True),
        first=first,
        last=last,
        words=section.values("words", values.text),
    )


def default_id(network: str, position: int) -> str:
    """Return the id of a source that names none, by the slug of its network and its position there, from 1 on."""
    return network if position == 1 else f"{network}-{position}"


class Networks:
    """Reads networks and their sources; slugs and ids must be unique among all of them."""

    def __init__(
        self,
        topics: Collection[str],
        kinds: Collection[str],
        zone: Callable[[str], str],
        time_zone: str,
        mistakes: Mistakes,
        check_url: UrlCheck,
    ) -> None:
        self._topic, self._kind = values.existing(topics), values.existing(kinds)
        self._zone, self._time_zone = zone, time_zone
        self._mistakes, self._check_url = mistakes, check_url
        self._slugs, self._ids = _UniqueNames("slug", mistakes), _UniqueNames("id", mistakes)

    def read(self, node: Node, number: int) -> Network:
        section = Section(node, _whose("network", node, "slug", number), _NETWORK, self._mistakes)
        slug = section.needed("slug", values.slug, "", "lichtwerk")
        self._slugs.take(slug, section)
        sources = section.nodes("sources", "[{url: https://…}]")
        return Network(
            slug=slug,
            name=section.needed("name", values.text, "", "Lichtwerk e. V."),
            website=section.value("website", values.page, ""),
            city=section.value("city", values.text, ""),
            topics=section.values("topics", self._topic),
            about=_words(section, "about"),
            offers=tuple(section.texts_in(offer, "offers", values.language, values.text) for offer in section.nodes("offers", "[{de: …}]")),
            contact=self._contact(section),
            video=section.value("video", values.page, ""),
            owner=section.value("owner", values.owner, ""),
            sources=tuple(self._source(source, slug, position) for position, source in enumerate(sources, 1)),
        )

    def _contact(self, network: Section) -> Contact:
        section = network.section("contact", ("name", "email", "phone"))
        return Contact(
            name=section.value("name", values.text, ""),
            email=section.value("email", values.mail, ""),
            phone=section.value("phone", values.text, ""),
        )

    def _source(self, node: Node, network: str, position: int) -> Source:
        default = default_id(network, position) if network else ""
        name = name_in(node, "id") or default
        section = Section(node, f"source {shown(name)}" if name else f"source {position}", _SOURCE, self._mistakes)
        source_id = section.value("id", values.slug, default)
        self._ids.take(source_id, section)
        relay = section.value("relay", values.flag, False)
        source = Source(
            id=source_id,
            network=network,
            url=section.needed("url", values.source, "", "https://example.org/termine"),
            kind=section.value("kind", self._kind, "") or None,
            every=section.value("every", values.interval, timedelta(hours=1)),
            time_zone=section.value("time_zone", self._zone, self._time_zone),
            location=section.value("location", values.text, ""),
            trust=section.value("trust", values.trust, 0 if relay else 1),
            relay=relay,
            include=section.values("include", values.text),
            exclude=section.values("exclude", values.text),
            select=section.texts("select", values.one_of(*SELECT), values.selector),
            owner=section.value("owner", values.owner, ""),
        )
        if source.url and (wrong := self._check_url(source)):
            section.wrong(f"url {wrong}", section.line_of("url"))
        return source


class _UniqueNames:
    """Notes a mistake for a name that is used twice."""

    def __init__(self, key: str, mistakes: Mistakes) -> None:
        self._key, self._mistakes = key, mistakes
        self._lines: dict[str, int] = {}

    def take(self, name: str, section: Section) -> None:
        line = section.line_of(self._key)
        if name in self._lines:
            section.wrong(f"{self._key} {shown(name)} is taken already, in line {self._lines[name]}; choose another", line)
        elif name:
            self._lines[name] = line


def _whose(noun: str, node: Node, key: str, number: int) -> str:
    name = name_in(node, key)
    return f"{noun} {shown(name)}" if name else f"{noun} {number}"
