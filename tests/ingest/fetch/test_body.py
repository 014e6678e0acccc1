"""Unpacking: in small steps, bounded, and never half a body for a whole one."""

import gzip
import random
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import TooLarge, Unreachable
from aggregator.ingest.fetch.body import MAX_BODY, STEP, beginning, counted, unpacked, whole

TEXT = b"BEGIN:VCALENDAR\r\n" + b"SUMMARY:Sommerfest\r\n" * 5000 + b"END:VCALENDAR\r\n"


def cut(body: bytes, size: int = 1000) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " X-GZIP , identity"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 100, "gzip"),
        (TEXT, "br"),
        (TEXT, "utf-8"),
    ],
)
@pytest.mark.parametrize("size", [2, 1000, STEP])
def test_a_body_comes_out_as_it_went_in(body: bytes, encoding: str, size: int) -> None:
    assert whole(unpacked(cut(body, size), encoding)) == TEXT


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate"]), st.integers(1, 500), st.integers(1, 50))
def test_whatever_is_packed_is_unpacked(body: bytes, encoding: str, size: int, times: int) -> None:
    packed = gzip.compress(body * times) if encoding == "gzip" else zlib.compress(body * times)
    assert whole(unpacked(cut(packed, max(2, size)), encoding)) == body * times


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_anything_else_ends_as_one_of_our_errors(body: bytes, encoding: str) -> None:
    for named in ("gzip", "deflate", "br", encoding):
        with suppress(Unreachable, TooLarge):
            whole(unpacked(cut(body, 7), named))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TEXT)[:-200], "gzip"),
        (gzip.compress(TEXT)[:-1], "gzip"),
        (gzip.compress(TEXT)[:-8] + b"\0" * 8, "gzip"),
        (gzip.compress(TEXT) + gzip.compress(TEXT)[:-9], "gzip"),
        (gzip.compress(b"") * 100, "gzip"),
        (zlib.compress(TEXT)[:-5], "deflate"),
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (gzip.compress(TEXT), ""),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (gzip.compress(TEXT), ",".join(["gzip"] * 60)),
        (gzip.compress(TEXT), "br"),
    ],
)
def test_a_body_that_is_cut_damaged_or_mislabelled_is_an_error(body: bytes, encoding: str) -> None:
    with pytest.raises(Unreachable):
        whole(unpacked(cut(body), encoding))


def test_nothing_packed_is_nothing() -> None:
    assert whole(unpacked([], "gzip")) == b""


def test_a_bomb_is_noticed_after_the_first_megabyte() -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(50)) + packer.flush()
    seen: list[int] = []
    with pytest.raises(TooLarge):
        seen.extend(map(len, unpacked(cut(bomb), "gzip")))
    assert sum(seen) < 2 * 2**20
    assert max(seen) <= STEP


def test_a_body_larger_than_we_read_is_not_read_on() -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(STEP)
            yield bytes(STEP)

    with pytest.raises(TooLarge):
        whole(unpacked(counted(endless()), ""))
    assert sum(taken) <= MAX_BODY + STEP


def test_a_body_that_is_large_only_unpacked_is_too_large() -> None:
    half = random.Random(1).randbytes(2**20)  # packs to itself, so that the ratio stays small
    packed = gzip.compress((half + bytes(2**20)) * 6, compresslevel=1)
    assert len(packed) < MAX_BODY
    with pytest.raises(TooLarge):
        whole(unpacked(counted(cut(packed, STEP)), "gzip"))


def test_the_beginning_is_what_came_before_the_packing_broke() -> None:
    assert beginning(unpacked(cut(gzip.compress(TEXT)[:-9]), "gzip"), 10**6) == TEXT
    assert beginning(unpacked(cut(TEXT), ""), 15) == b"BEGIN:VCALENDAR"
