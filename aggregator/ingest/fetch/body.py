"""The body of an answer: decompressed in small steps, with limits on its size while it arrives."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

from aggregator.errors import TooLarge, Unreachable

MAX_BODY = 10 * 1024 * 1024  # bytes, both as sent and unpacked
MAX_RATIO = 100  # unpacked to sent, once more than RATIO_FROM came out
RATIO_FROM = 1024 * 1024
MAX_MEMBERS = 64  # gzip members in one file
STEP = 64 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_TEXT_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")


def unpacked(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the body, decoded from its Content-Encoding, piece by piece.

    Raises Unreachable for a body that is cut, damaged, compressed twice or in an encoding we did not ask for, TooLarge for a zip bomb.
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
    """Yield the blocks of an answer as they were sent; raises TooLarge when they exceed `limit` bytes."""
    received = 0
    for block in blocks:
        received += len(block)
        if received > limit:
            raise TooLarge(f"the answer is larger than {limit >> 20} MB")
        yield block


def whole(pieces: Iterable[bytes], limit: int = MAX_BODY) -> bytes:
    """Return all pieces as one; raises TooLarge when they exceed `limit` bytes."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            raise TooLarge(f"the answer is larger than {limit >> 20} MB")
    return bytes(body)


def beginning(pieces: Iterable[bytes], limit: int) -> bytes:
    """Return the first `limit` bytes, or those before the compressed data broke off; the rest is not read."""
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
    """The blocks as they are: some servers name an encoding (br, utf-8, none) that they did not apply."""
    for number, block in enumerate(blocks):
        if number == 0 and not _TEXT_CONTROLS.isdisjoint(block[:512]):
            raise Unreachable("the answer is packed in a way we did not ask for")
        yield block


def _inflated(blocks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """Decompress gzip (`bits` 31) or deflate (0); old servers leave out the zlib header of deflate that RFC 9110, 8.4.1.2 requires."""
    inflater, members, received, produced = None, 0, 0, 0
    for block in blocks:
        received += len(block)
        while block:
            if inflater is None:
                if members and not (bits and _GZIP_MAGIC.startswith(block[:2])):
                    return  # padding after the end, which browsers ignore too
                inflater, members = zlib.decompressobj(bits or _deflate_bits(block)), members + 1
                if members > MAX_MEMBERS:
                    raise Unreachable(f"the answer is packed in more than {MAX_MEMBERS} parts")
            for piece in _steps(inflater, block):
                produced += len(piece)
                if produced > RATIO_FROM and produced > MAX_RATIO * received:
                    raise TooLarge(f"the answer unpacks to more than {MAX_RATIO} times its size")
                yield piece
            block, inflater = inflater.unused_data, None if inflater.eof else inflater
    if inflater is not None:
        raise Unreachable("the packed answer breaks off")


def _steps(inflater: "zlib._Decompress", block: bytes) -> Iterator[bytes]:
    """Decompress one block, at most STEP bytes at a time."""
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
