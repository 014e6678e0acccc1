"""What we read and for whom: sources.yaml and the environment as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Words = Mapping[str, str]
"""One text in several languages: language code → text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place we pull from."""

    id: str
    network: str  # the slug of the network it belongs to
    url: str
    kind: str | None = None  # None: recognised from the first answer, remembered
    every: timedelta = timedelta(hours=1)
    time_zone: str = "Europe/Berlin"
    location: str = ""  # of events that name no place and are not online
    trust: int = 1
    relay: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: Mapping[str, str] = field(default_factory=dict)  # field → CSS selector, `a@href` for an attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask at a network."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A member."""

    slug: str
    name: str
    website: str = ""
    city: str = ""
    topics: tuple[str, ...] = ()
    about: Words = field(default_factory=dict)
    offers: tuple[Words, ...] = ()
    contact: Contact = Contact()
    video: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One entry of the taxonomy; `words` map a source's own categories and texts into it."""

    slug: str
    name: Words
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the area, known by its towns and by how its postcodes begin."""

    slug: str
    name: Words
    postcodes: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A campaign: events between two days (both included) that carry one of its words."""

    slug: str
    title: Words
    first: date
    last: date
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """When an issue of the weekly listing is frozen, local time of the site."""

    day: str = "monday"
    at: str = "05:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the whole calendar says of itself."""

    title: str
    time_zone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")  # the first is the default
    contact: str = ""
    uid_domain: str = "netzwerktimer.example"
    weekly: Weekly = Weekly()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of sources.yaml."""

    site: Site
    networks: tuple[Network, ...] = ()
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    collections: tuple[Collection, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all networks, in the order of the file."""
        return tuple(source for network in self.networks for source in network.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says (prefix NETZWERKTIMER_)."""

    sources: str = "sources.yaml"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"  # without a slash at its end
    secret_key: str = ""
    trusted_proxies: int = 0
    allow_addresses: frozenset[tuple[str, int]] = frozenset()  # (address, port): checks of address, port and link scheme are lifted
