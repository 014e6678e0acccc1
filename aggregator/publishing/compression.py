"""Gzip (RFC 1952) without a time in its header, so that equal content gives equal bytes."""

from collections.abc import Iterable, Iterator

from isal import isal_zlib

_LEVEL = 2  # of isal: about the size of zlib at many times its speed
_GZIP = 31  # window bits for a gzip header and trailer


def gzip_parts(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Compress one content that comes in parts; yields the compressed parts."""
    compressor = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP)
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()


def gzip_bytes(data: bytes) -> bytes:
    """Return the content compressed with gzip."""
    return b"".join(gzip_parts((data,)))
