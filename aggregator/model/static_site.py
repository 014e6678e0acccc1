"""What the world may ask for, and what it is answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAddress:
    """A public address, and the file that holds its answer on a plain web space."""

    url: str  # path and query, as the site's own links write it
    file: str  # relative, with slashes
    statuses: tuple[int, ...] = (200,)  # of an answer that is worth a file
    lasting: bool = False  # people keep it: its file stays as long as it is answered, also when nothing leads there any more
    zipped: bool = False  # many programs ask for it: its file has a compressed one beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """What an address answers, redirects followed."""

    status: int
    body: bytes
