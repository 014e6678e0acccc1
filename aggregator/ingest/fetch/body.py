"""The body of an answer, unpacked in small steps and counted while it comes."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

from aggregator.errors import TooLarge, Unreachable

MAX_BODY = 10 * 1024 * 1024  # bytes, both as sent and unpacked
MAX_RATIO = 100  # unpacked to sent, once more than RATIO_FROM came out
RATIO_FROM = 1024 * 1024
MAX_MEMBERS = 64  # gzip files in a row, which are one file
STEP = 64 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_TEXT_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")


def unpacked(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the body behind a Content-Encoding piece by piece.

    Raises Unreachable for what is cut, damaged, packed twice or packed in a way we did not ask for, TooLarge for a bomb.
    """
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(names) > 1:
        raise Unreachable(f"the answer is packed {len(names)} times over")
    if not names:
        yield from _plain(blocks)
    elif names[0] in ("gzip", "x-gzip"):
        yield from _inflated(blocks, 31)
    elif names[0] == "deflate":
        yield from _inflated(blocks, 0)
    else:
        yield from _mislabelled(blocks)


def counted(blocks: Iterable[bytes], limit: int = MAX_BODY) -> Iterator[bytes]:
    """The blocks of an answer as they were sent; TooLarge when they are more than `limit` bytes."""
    taken = 0
    for block in blocks:
        taken += len(block)
        if taken > limit:
            raise TooLarge(f"the answer is larger than {limit >> 20} MB")
        yield block


def whole(pieces: Iterable[bytes], limit: int = MAX_BODY) -> bytes:
    """All pieces as one; TooLarge when they are more than `limit` bytes."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            raise TooLarge(f"the answer is larger than {limit >> 20} MB")
    return bytes(body)


def beginning(pieces: Iterable[bytes], limit: int) -> bytes:
    """The first `limit` bytes, or what came before the packing broke; the rest is not read."""
    body = bytearray()
    with suppress(TooLarge, Unreachable):
        for piece in pieces:
            body += piece
            if len(body) >= limit:
                break
    return bytes(body[:limit])


def _plain(blocks: Iterable[bytes]) -> Iterator[bytes]:
    start = b""
    for block in blocks:
        if len(start) < len(_GZIP_MAGIC):
            start += block[: len(_GZIP_MAGIC)]
            if start.startswith(_GZIP_MAGIC):
                raise Unreachable("the answer is packed, but does not say so")
        yield block


def _mislabelled(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Servers exist that name an encoding (br, utf-8, none) which they did not apply."""
    for number, block in enumerate(blocks):
        if number == 0 and not _TEXT_CONTROLS.isdisjoint(block[:512]):
            raise Unreachable("the answer is packed in a way we did not ask for")
        yield block


def _inflated(blocks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """Unpack gzip (31), or deflate (0) with or without the zlib header that RFC 9110, 8.4.1.2 asks for and old servers leave out."""
    inflater, members, taken, given = None, 0, 0, 0
    for block in blocks:
        taken += len(block)
        while block:
            if inflater is None:
                if members and not (bits and _GZIP_MAGIC.startswith(block[:2])):
                    return  # padding behind the end, which browsers do not mind either
                inflater, members = zlib.decompressobj(bits or _deflate_bits(block)), members + 1
                if members > MAX_MEMBERS:
                    raise Unreachable(f"the answer is packed in more than {MAX_MEMBERS} parts")
            for piece in _steps(inflater, block):
                given += len(piece)
                if given > RATIO_FROM and given > MAX_RATIO * taken:
                    raise TooLarge(f"the answer unpacks to more than {MAX_RATIO} times its size")
                yield piece
            block, inflater = inflater.unused_data, None if inflater.eof else inflater
    if inflater is not None:
        raise Unreachable("the packed answer breaks off")


def _steps(inflater: "zlib._Decompress", block: bytes) -> Iterator[bytes]:
    """What one block unpacks to, at most STEP bytes at a time."""
    while True:
        try:
            piece = inflater.decompress(block, STEP)
        except zlib.error:
            raise Unreachable("the packed answer is damaged") from None
        if piece:
            yield piece
        block = inflater.unconsumed_tail
        if inflater.eof or (not block and len(piece) < STEP):  # a full piece: more may wait inside
            return


def _deflate_bits(block: bytes) -> int:
    """The window bits for zlib data (RFC 1950, 2.2: method 8, check bits) or, with a minus, for bare deflate data."""
    return 15 if len(block) > 1 and block[0] & 0x0F == 8 and (block[0] << 8 | block[1]) % 31 == 0 else -15
