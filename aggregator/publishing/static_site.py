"""The public site as plain files: each address is requested once, and its response is its file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aggregator.model import SiteAddress, SiteFile

from .atomic_folder import AtomicFolder, ReplaceCounts
from .compression import gzip_bytes

SERVER_ERROR = 500  # statuses from here on are our faults (RFC 9110, 15.6)

Ask = Callable[[str], SiteFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """The result of publishing; `failed` are addresses that gave a server error and keep their last good file."""

    files: ReplaceCounts
    failed: tuple[str, ...] = ()


def addresses_to_ask(folder: AtomicFolder, addresses: Iterable[SiteAddress]) -> tuple[SiteAddress, ...]:
    """Return the addresses to request: the present ones, and those published before that must last."""
    known = {address.file: address for address in addresses}
    return (*known.values(), *(former for former in folder.lasting if former.file not in known))


def publish_site(folder: AtomicFolder, addresses: Iterable[SiteAddress], ask: Ask, step: Callable[[], None]) -> PublishReport:
    """Replace our files in the folder by the responses of these addresses; raises CannotPublish and then leaves all as it was.

    If the status of a response is not one of its address's (the event is gone, the network does not exist), its file is removed.
    """
    lasting, failed = [], []
    for address in addresses:
        answer = ask(address.url)
        if answer.status in address.statuses:
            for file, body in _files(address, answer.body):
                folder.put(file, body)
        elif answer.status >= SERVER_ERROR:
            failed.append(address.url)
            folder.keep(*(file for file, _ in _files(address)))
        if address.lasting and (answer.status in address.statuses or answer.status >= SERVER_ERROR):
            lasting.append(address)
        step()
    return PublishReport(files=folder.replace(lasting), failed=tuple(failed))


def _files(address: SiteAddress, body: bytes = b"") -> Iterable[tuple[str, bytes]]:
    yield address.file, body
    if address.zipped:
        yield f"{address.file}.gz", gzip_bytes(body)
