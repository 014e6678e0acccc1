"""The bytes of an answer, in memory or in a temporary file, and what is said of them."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from aggregator.model import ALL, Config, Site, Version
from tests.factories import START, TODAY, event
from tests.web_site import WebSite, web_site
from web.representations import MAX_IN_MEMORY, MIN_GZIP, Basis, CachedResponse, Content

GZIP = {"Accept-Encoding": "gzip"}
LONG = "Vortrag über Laser und Licht. " * 400  # 12 kB
CONFIG = Config(site=Site(title="N", time_zone="Europe/Berlin"))
BASIS = Basis(Version(number=1, changed=datetime(2026, 11, 20, 8, tzinfo=UTC)), TODAY, CONFIG)


def many_bytes() -> Iterator[bytes]:
    """More than is kept in memory, in parts that differ."""
    for number in range(10):
        yield f"{number:09}\n".encode() * (MAX_IN_MEMORY // 80)


def response(content: Content) -> CachedResponse:
    return CachedResponse("/x", (ALL,), content, [("Content-Type", "text/plain"), ("Cache-Control", "no-cache")], BASIS)


def test_few_bytes_are_kept_in_memory() -> None:
    content = Content([b"one ", b"two"])
    assert (list(content.parts()), content.size, content.weight, content.disk) == ([b"one two"], 7, 7, 0)
    assert content.digest == sha256(b"one two").hexdigest()[:32]


def test_many_bytes_are_kept_in_a_file() -> None:
    content, whole = Content(many_bytes()), b"".join(many_bytes())
    assert content.size == content.disk == len(whole) > MAX_IN_MEMORY
    assert content.weight < 10_000
    assert b"".join(content.parts()) == whole
    assert content.digest == sha256(whole).hexdigest()[:32]


def test_several_readers_of_one_file_do_not_disturb_each_other() -> None:
    content = Content(many_bytes())
    first, second = [], []
    for one, other in zip(content.parts(), content.parts(), strict=True):  # in turn
        first.append(one)
        second.append(other)
    assert b"".join(first) == b"".join(second) == b"".join(many_bytes())


def test_nothing_is_sent_of_a_content_that_fails_on_its_way() -> None:
    def failing() -> Iterator[bytes]:
        yield from many_bytes()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Content(failing())


@pytest.mark.parametrize("parts", [[b"abc" * 1_000], list(many_bytes())])
def test_the_compressed_form_is_the_same_content_made_once(parts: list[bytes]) -> None:
    made = response(Content(parts))
    zipped = made.compressed()
    assert made.compressed() is zipped
    assert gzip.decompress(b"".join(zipped.content.parts())) == b"".join(parts)
    assert zipped.etag == f'"{made.plain.content.digest}-gzip"'
    assert dict(zipped.headers)["Content-Length"] == str(zipped.content.size)


def test_what_is_short_is_never_compressed() -> None:
    assert (short := response(Content([b"a" * (MIN_GZIP - 1)]))).compressed() is short.plain
    assert (long := response(Content([b"a" * MIN_GZIP]))).compressed() is not long.plain


@pytest.mark.parametrize("parts", [[b"abc" * 1_000], list(many_bytes())])
def test_a_response_weighs_what_it_and_its_compressed_form_take(parts: list[bytes]) -> None:
    made = response(Content(parts))
    forms = made.plain.content, made.compressed().content
    assert made.weight >= sum(form.weight for form in forms)
    assert made.disk >= sum(form.disk for form in forms)


def test_an_answer_changed_with_its_feeds_or_at_midnight() -> None:
    midnight = datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert BASIS.modified == midnight
    noon = midnight + timedelta(hours=12)
    assert Basis(Version(number=2, changed=noon), TODAY, CONFIG).modified == noon
    assert dict(response(Content([b""])).plain.headers)["Last-Modified"] == "Sat, 21 Nov 2026 23:00:00 GMT"


@pytest.fixture(scope="module")
def large() -> WebSite:
    return web_site(*(event(f"{n:010}", summary=f"Abend {n}", start=START + timedelta(hours=n), description=LONG) for n in range(750)))


@pytest.mark.parametrize("path", ["/feeds/events.json", "/feeds/events.csv"])
def test_a_feed_of_many_megabytes_is_answered_as_any_other(large: WebSite, path: str) -> None:
    plain, zipped = large.client.get(path), large.client.get(path, headers=GZIP)
    assert int(plain.headers["Content-Length"]) == len(plain.data) > MAX_IN_MEMORY
    assert plain.headers["ETag"] == f'"{sha256(plain.data).hexdigest()[:32]}"'
    assert (zipped.headers["Content-Encoding"], int(zipped.headers["Content-Length"])) == ("gzip", len(zipped.data))
    assert gzip.decompress(zipped.data) == plain.data
    for form, headers in ((plain, {}), (zipped, GZIP)):
        assert large.client.head(path, headers=headers).headers["Content-Length"] == form.headers["Content-Length"]
        assert large.client.get(path, headers={"If-None-Match": form.headers["ETag"], **headers}).status_code == 304


def test_a_complete_feed_holds_every_event_of_the_window_in_order(large: WebSite) -> None:
    items = json.loads(large.client.get("/feeds/events.json").data)["items"]
    assert [item["id"][:10] for item in items] == [f"{n:010}" for n in range(750)]
