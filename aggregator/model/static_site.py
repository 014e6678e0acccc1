"""The addresses of the public site as files, and their answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAddress:
    """A public address, and the file that holds its answer on a plain web space."""

    url: str  # path and query, as the site's own links write it
    file: str  # relative, with slashes
    statuses: tuple[int, ...] = (200,)  # of an answer that is worth a file
    lasting: bool = False  # people bookmark it: its file stays as long as the address is answered, even when nothing links to it
    zipped: bool = False  # fetched by many programs: written in a compressed file too


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """The answer of an address after redirects."""

    status: int
    body: bytes
