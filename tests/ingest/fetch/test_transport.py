"""Which connections are made: to the checked address, by the name, a few at once."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aggregator.errors import (
    FetchError,
    TooSlow,
    Unreachable,
)
from aggregator.model import Fetched
from tests.loopback import CALENDAR, Request, Site, fetcher, ok
from tests.waiting import PATIENCE


def test_a_look_up_that_hangs_ends_at_the_deadline() -> None:
    go, ended = threading.Event(), threading.Event()

    def hanging(host: str, port: int) -> tuple[str, ...]:
        go.wait(PATIENCE)
        ended.set()
        return ("127.0.0.1",)

    with pytest.raises(TooSlow):
        fetcher(deadline=0.2, resolve=hanging).fetch("http://slow.example/")
    assert not ended.is_set()
    go.set()


def test_the_address_that_was_checked_is_the_one_connected_to_and_the_host_keeps_its_name() -> None:
    with Site({"/": ok(CALENDAR)}) as site:
        asked: list[str] = []

        def once(host: str, port: int) -> tuple[str, ...]:
            asked.append(host)
            return ("127.0.0.1",)

        fetcher(site, resolve=once).fetch(f"http://Name.example:{site.port}/")
        assert asked == ["name.example"]
        assert {request.headers["host"] for request in site.requests} == {f"name.example:{site.port}"}


def test_the_next_checked_address_is_tried_when_the_first_is_dead() -> None:
    with Site({"/": ok(CALENDAR)}) as site:
        web = fetcher(site, pairs=(("127.0.0.7", site.port),), resolve=lambda host, port: ("127.0.0.7", "127.0.0.1"))
        assert web.fetch(f"http://two.example:{site.port}/").url == f"http://two.example:{site.port}/"


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="accepts no connection"):
        fetcher(pairs=(("127.0.0.1", port),)).fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_ipv6_address_is_visited_by_its_own_name() -> None:
    with Site({"/": ok(CALENDAR)}, address="::1") as site:
        fetcher(site).fetch(site.url())
        assert site.requests[-1].headers["host"] == f"[::1]:{site.port}"


class Meter:
    """How many are inside at once, at the most; they leave before their answer is sent."""

    def __init__(self) -> None:
        self._lock, self._now, self.most = threading.Lock(), 0, 0

    def __enter__(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._now -= 1


def test_one_host_is_asked_one_at_a_time_and_others_meanwhile() -> None:
    both = threading.Barrier(2, timeout=PATIENCE)  # passed only while a request of each host is under way

    meters = Meter(), Meter()

    def slow(meter: Meter) -> Callable[[Request], Iterator[bytes]]:
        def answer(request: Request) -> Iterator[bytes]:
            with meter:
                both.wait()
            yield ok(CALENDAR)

        return answer

    with Site({"/": slow(meters[0])}) as one, Site({"/": slow(meters[1])}) as other, ThreadPoolExecutor(16) as threads:
        web = fetcher(one, other)
        for result in [threads.submit(web.fetch, site.url()) for site in (one, other) for _ in range(8)]:
            result.result()
        assert [meter.most for meter in meters] == [1, 1]


def test_one_address_is_asked_four_at_a_time() -> None:
    meter, four = Meter(), threading.Barrier(4, timeout=PATIENCE)  # passed only by four at once

    def slow(request: Request) -> Iterator[bytes]:
        with meter:
            four.wait()
        yield ok(CALENDAR)

    with Site({"/": slow}) as site, ThreadPoolExecutor(12) as threads:
        web = fetcher(site)
        for result in [threads.submit(web.fetch, f"http://h{n}.example:{site.port}/") for n in range(12)]:
            result.result()
        assert meter.most == 4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for tls.example that nobody trusts by himself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("tls")
    name = ["-subj", "/CN=tls.example", "-addext", "subjectAltName=DNS:tls.example"]
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name, *files], cwd=folder, check=True, capture_output=True
    )
    return folder


@pytest.fixture
def tls_site(certificate: Path) -> Iterator[tuple[Site, list[str | None]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    names: list[str | None] = []
    context.sni_callback = lambda sock, name, _: names.append(name)
    with Site({"/": ok(CALENDAR)}, tls=context) as site:
        yield site, names


def test_tls_is_verified_by_the_name_and_not_by_the_address(
    tls_site: tuple[Site, list[str | None]], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    site, names = tls_site
    web = fetcher(site)
    assert isinstance(web.fetch(f"webcal://tls.example:{site.port}/"), Fetched)
    assert set(names) == {"tls.example"}
    with pytest.raises(Unreachable, match="not valid for this name"):
        web.fetch(f"https://other.example:{site.port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_site: tuple[Site, list[str | None]]) -> None:
    site, _ = tls_site
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Unreachable, match="TLS certificate"):
        fetcher(site).fetch(f"https://tls.example:{site.port}/")
    assert len(os.listdir("/proc/self/fd")) <= before + 1
    assert site.requests == []


def test_plain_http_on_a_tls_port_is_an_error_and_the_other_way_round(tls_site: tuple[Site, list[str | None]]) -> None:
    site, _ = tls_site
    with pytest.raises(Unreachable):
        fetcher(site).fetch(f"http://tls.example:{site.port}/")
    with Site({"/": ok(CALENDAR)}) as plain, pytest.raises(FetchError):
        fetcher(plain, deadline=0.3).fetch(f"https://127.0.0.1:{plain.port}/")
