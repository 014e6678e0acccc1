"""Adds what stands in the database to sources.yaml, which wins where both say something."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.model import Config, Contact, Network, NetworkTexts, Registrations, Source


def merged(config: Config, registrations: Registrations) -> Config:
    """Return the configuration with registered networks, sources and texts; the same object where there is nothing to add."""
    ids = {source.id for source in config.sources}
    urls = {source.url for source in config.sources}
    slugs = {network.slug for network in config.networks}
    known = slugs | {network.slug for network in registrations.networks}
    added = [s for s in registrations.sources if s.id not in ids and s.url not in urls and s.network in known and _is_address(s.url)]
    further = [network for network in registrations.networks if network.slug not in slugs]
    if not added and not further and not registrations.texts:
        return config
    networks = (*config.networks, *further)
    return replace(
        config,
        networks=tuple(_completed(network, added, registrations.texts.get(network.slug)) for network in networks),
        added_texts={network.slug: _added(network, texts) for network in networks if (texts := registrations.texts.get(network.slug))},
    )


def _added(network: Network, texts: NetworkTexts) -> frozenset[str]:
    """The names of the texts that the network does not have itself."""
    own = {"about": network.about, "offers": network.offers, "contact": network.contact != Contact(), "video": network.video}
    return frozenset(name for name, value in own.items() if not value and getattr(texts, name))


def _completed(network: Network, added: Sequence[Source], texts: NetworkTexts | None) -> Network:
    """A network with the registered sources that belong to it, and with the texts that it does not have itself."""
    sources = (*network.sources, *_of(network, added))
    if texts is None:
        return network if sources == network.sources else replace(network, sources=sources)
    return replace(
        network,
        sources=sources,
        about=network.about or texts.about,
        offers=network.offers or texts.offers,
        contact=texts.contact if network.contact == Contact() and texts.contact else network.contact,
        video=network.video or texts.video,
    )


def _is_address(url: str) -> bool:
    """Whether this is an address: a file of this machine is read only where sources.yaml names it."""
    return url.lower().startswith(("http://", "https://", "webcal://"))


def _of(network: Network, sources: Iterable[Source]) -> Iterable[Source]:
    return (source for source in sources if source.network == network.slug)
