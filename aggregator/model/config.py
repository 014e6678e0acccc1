"""The configuration as data: sources.yaml and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

Words = Mapping[str, str]
"""One text in several languages: language code → text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An address or file that we pull events from."""

    id: str
    network: str  # the slug of the network it belongs to
    url: str
    kind: str | None = None  # None: recognised from the first answer and remembered
    every: timedelta = timedelta(hours=1)
    time_zone: str = "Europe/Berlin"
    location: str = ""  # default place of events without one, unless they are online
    trust: int = 1
    relay: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: Mapping[str, str] = field(default_factory=dict)  # field → CSS selector, `a@href` for an attribute
    owner: str = ""  # the mail address that is told when the source breaks; never public


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The contact of a network."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A business network, and the sources of its events."""

    slug: str
    name: str
    website: str = ""
    city: str = ""
    topics: tuple[str, ...] = ()
    about: Words = field(default_factory=dict)
    offers: tuple[Words, ...] = ()
    contact: Contact = Contact()
    video: str = ""
    owner: str = ""  # of all its sources, unless one names another
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the taxonomy; an event with one of `words` in its categories or texts gets the topic."""

    slug: str
    name: Words
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region, recognised by its towns and by the first digits of its postcodes."""

    slug: str
    name: Words
    postcodes: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A campaign: events between two local days (both included) with one of its words."""

    slug: str
    title: Words
    first: date
    last: date
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """The day and time at which an issue of the weekly listing is frozen, in local time of the site."""

    day: str = "monday"
    at: str = "05:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The properties of the whole calendar."""

    title: str
    time_zone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")  # the first is the default
    contact: str = ""
    uid_domain: str = "netzwerktimer.example"
    weekly: Weekly = Weekly()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of sources.yaml."""

    site: Site
    networks: tuple[Network, ...] = ()
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    collections: tuple[Collection, ...] = ()
    added_texts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # slug → the texts that the database adds to its network

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the site."""
        return ZoneInfo(self.site.time_zone)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources of all networks, in the order of the file."""
        return tuple(source for network in self.networks for source in network.sources)


def owner_of(network: Network, source: Source) -> str:
    """Return the mail address that is told when a source breaks: its own, else its network's; "" where neither is named."""
    return (source.owner or network.owner).strip().lower()


def without_owners(config: Config) -> Config:
    """Return the configuration without the owners of networks and sources, which nothing published or parsed depends on."""
    networks = (
        replace(network, owner="", sources=tuple(replace(source, owner="") for source in network.sources)) for network in config.networks
    )
    return replace(config, networks=tuple(networks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings from the environment (prefix NETZWERKTIMER_)."""

    sources: str = "sources.yaml"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"  # without a trailing slash
    secret_key: str = ""
    smtp_url: str = ""  # smtp://user:password@host:587 (STARTTLS where offered) or smtps://…:465; "": mails stay in the outbox
    mail_from: str = ""
    operator_mail: str = ""
    moderators: tuple[str, ...] = ()  # they seed an empty table of moderators
    trusted_proxies: int = 0
    allow_addresses: frozenset[tuple[str, int]] = frozenset()  # (address, port): exempt from the checks of address, port and link scheme
