"""Networks and sources that stand in the database: registered on the site or imported; and texts that people set on the site."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .config import Contact, Network, Source, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkTexts:
    """What a network says of itself on the site, where sources.yaml leaves it out."""

    about: Words = field(default_factory=dict)
    offers: tuple[Words, ...] = ()
    contact: Contact | None = None
    video: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """All that the database adds to sources.yaml. `revision` is another one after each change."""

    revision: str = ""
    networks: tuple[Network, ...] = ()  # without sources
    sources: tuple[Source, ...] = ()
    texts: Mapping[str, NetworkTexts] = field(default_factory=dict)  # slug → texts
