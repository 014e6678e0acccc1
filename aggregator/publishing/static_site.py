"""The public site as plain files: each address is asked once, and what it answers is its file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aggregator.model import SiteAddress, SiteFile

from .atomic_folder import AtomicFolder, ReplaceCounts
from .compression import gzip_bytes

BROKEN = 500  # the first status of an answer that says more about us than about its address

Ask = Callable[[str], SiteFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What publishing did; `failed` are addresses that could not be answered and keep their last good file."""

    files: ReplaceCounts
    failed: tuple[str, ...] = ()


def addresses_to_ask(folder: AtomicFolder, addresses: Iterable[SiteAddress]) -> tuple[SiteAddress, ...]:
    """Return the addresses to ask: those that there are, and those published before that people keep."""
    known = {address.file: address for address in addresses}
    return (*known.values(), *(former for former in folder.lasting if former.file not in known))


def publish_site(folder: AtomicFolder, addresses: Iterable[SiteAddress], ask: Ask, step: Callable[[], None]) -> PublishReport:
    """Let the folder hold the answers of these addresses and nothing else of ours; raises CannotPublish and leaves all as it was.

    An answer that has no business in a file (the event is gone, the network was never there) takes its file away.
    """
    lasting, failed = [], []
    for address in addresses:
        answer = ask(address.url)
        if answer.status in address.statuses:
            for file, body in _files(address, answer.body):
                folder.put(file, body)
        elif answer.status >= BROKEN:
            failed.append(address.url)
            folder.keep(*(file for file, _ in _files(address)))
        if address.lasting and (answer.status in address.statuses or answer.status >= BROKEN):
            lasting.append(address)
        step()
    return PublishReport(files=folder.replace(lasting), failed=tuple(failed))


def _files(address: SiteAddress, body: bytes = b"") -> Iterable[tuple[str, bytes]]:
    yield address.file, body
    if address.zipped:
        yield f"{address.file}.gz", gzip_bytes(body)
