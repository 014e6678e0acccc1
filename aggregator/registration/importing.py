"""Networks and sources that an operator imports: they stand in the database from then on, approved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.access import journal
from aggregator.model import Action, Config, Lifecycle, Network, Source
from aggregator.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import brought: sources that are new or changed, and those left out since the configuration reads them already."""

    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def import_networks(tx: Transaction, networks: Sequence[Network], in_file: Config, now: datetime) -> Imported:
    """Register networks and their sources; `in_file` is sources.yaml alone, which wins. A source that is registered is replaced."""
    ids, urls = {source.id for source in in_file.sources}, {source.url for source in in_file.sources}
    slugs = {network.slug for network in in_file.networks}
    taken: list[str] = []
    left_out: list[str] = []
    for network in networks:
        new = [source for source in network.sources if source.id not in ids and source.url not in urls]
        left_out += [source.id for source in network.sources if source not in new]
        if network.slug not in slugs and (new or not network.sources):
            tx.registrations.save_network(network)
        for source in new:
            _register(tx, source)
            taken.append(source.id)
    journal.note(tx, now, journal.COMMAND_LINE, Action.IMPORTED, after=", ".join(taken)[:1_000])
    return Imported(sources=tuple(taken), left_out=tuple(left_out))


def _register(tx: Transaction, source: Source) -> None:
    tx.registrations.save_source(source)
    state = tx.sources.state(source.id)
    if state.lifecycle in (Lifecycle.PENDING, Lifecycle.REJECTED, Lifecycle.LEFT):  # the operator lets it in
        tx.sources.save([replace(state, lifecycle=Lifecycle.NEW, since=None, wanted_url="", decisions=state.decisions + 1)])
