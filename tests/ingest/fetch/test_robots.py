"""What a host asks of robots."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from aggregator.errors import BadStatus, FetchError, RobotsDisallowed, TooSlow, Unreachable
from aggregator.ingest.fetch.guard import Target, check_url
from aggregator.ingest.fetch.pacing import Deadline
from aggregator.ingest.fetch.robots import FAILED_SECONDS, KEPT_SECONDS, MAX_KEPT, MAX_ROBOTS, RETRY_SECONDS, Robots, ours
from tests.waiting import PATIENCE


@dataclass
class Hosts:
    """Answers every robots.txt with `says`, and knows who was asked; `now` is the time."""

    says: bytes | FetchError = b""
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    def read(self, target: Target, addresses: tuple[str, ...], deadline: Deadline) -> bytes:
        self.asked.append(target.url)
        if isinstance(self.says, FetchError):
            raise self.says
        return self.says

    def robots(self) -> Robots:
        return Robots(self.read, clock=lambda: self.now)


def check(robots: Robots, url: str = "http://example.org/events/a.ics?b=c") -> None:
    robots.check(check_url(url), ("8.8.8.8",), Deadline(10, url))


def allowed(text: bytes, url: str = "http://example.org/events/a.ics?b=c") -> bool:
    try:
        check(Hosts(text).robots(), url)
    except RobotsDisallowed:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>no such page</html>",
        b"\xff\xfe\x00nonsense: : :",
        b"User-agent: *\nDisallow:",
        b"User-agent: *\nDisallow: /private/",
        b"User-agent: otherbot\nDisallow: /",
        b"User-agent: *\nDisallow: /\nAllow: /events/",
        b"User-agent: *\nDisallow: /\n\nUser-agent: Netzwerktimer/0.1\nDisallow: /private",
        b"User-agent: netzwerktimer\nCrawl-delay: 1\nUser-agent: *\nDisallow: /",
        b"User-agent: *\nCrawl-delay: 1\nUser-agent: otherbot\nDisallow: /",
        b"Disallow: /",
    ],
)
def test_what_is_not_forbidden_to_us_is_allowed(text: bytes) -> None:
    assert allowed(text)


@pytest.mark.parametrize(
    "text",
    [
        b"User-agent: *\nDisallow: /",
        b"\xef\xbb\xbfUSER-AGENT: *\r\nDISALLOW: /events # all of them",
        b"User-agent: *\nAllow: /\n\nUser-agent: Netzwerktimer\nDisallow: /*.ics",
        b"User-agent: otherbot\nUser-agent: *\nSitemap: http://example.org/s.xml\nDisallow: /",
        b"User-agent: *\n\nDisallow: /*?b=",
        b"User-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /events/",
    ],
)
def test_what_is_forbidden_to_us_or_to_all_is_not_asked(text: bytes) -> None:
    assert not allowed(text)


def test_a_host_is_asked_once_a_day_and_each_port_for_itself() -> None:
    hosts = Hosts()
    robots = hosts.robots()
    for url in ("http://example.org/a", "http://example.org/b", "http://example.org:8080/a", "https://example.org/a"):
        check(robots, url)
    assert hosts.asked == ["http://example.org/robots.txt", "http://example.org:8080/robots.txt", "https://example.org/robots.txt"]
    hosts.now = KEPT_SECONDS + 1
    check(robots, "http://example.org/a")
    assert len(hosts.asked) == 4


def test_many_visits_at_once_ask_once() -> None:
    asked, go = [], threading.Event()

    def slow(target: Target, addresses: tuple[str, ...], deadline: Deadline) -> bytes:
        asked.append(target)
        go.wait(PATIENCE)
        return b""

    robots = Robots(slow)
    with ThreadPoolExecutor(8) as threads:
        visits = [threads.submit(check, robots) for _ in range(8)]
        go.set()
        for visit in visits:
            visit.result()
    assert len(asked) == 1


@pytest.mark.parametrize("error", [Unreachable("x"), TooSlow("x"), BadStatus("http://example.org/robots.txt", 503)])
def test_a_host_that_cannot_tell_forbids_everything_for_now(error: FetchError) -> None:
    hosts = Hosts(error)
    robots = hosts.robots()
    for _ in range(3):
        with pytest.raises(type(error)):
            check(robots)
    assert len(hosts.asked) == 1
    hosts.now, hosts.says = FAILED_SECONDS + 1, b""
    check(robots)


def test_rules_of_yesterday_serve_while_there_are_no_newer_ones() -> None:
    hosts = Hosts(b"User-agent: *\nDisallow: /private")
    robots = hosts.robots()
    check(robots)
    hosts.now, hosts.says = KEPT_SECONDS + 1, Unreachable("away")
    check(robots)
    with pytest.raises(RobotsDisallowed):
        check(robots, "http://example.org/private")
    assert len(hosts.asked) == 2
    hosts.now += RETRY_SECONDS + 1
    check(robots)
    assert len(hosts.asked) == 3


@pytest.mark.parametrize(
    "text",
    [
        b"".join(b"User-agent: a%d\n" % n for n in range(15000)) + b"User-agent: *\n" + b"Disallow: /a\n" * 15000,
        b"User-agent: *\n" * 40000 + b"Disallow: /a\n",
        b"User-agent: *\nDisallow: /" + b"*a" * 240_000,
        b"Disallow: /\n" * 40000,
    ],
    ids=["names times rules", "one name often", "stars", "no name"],
)
def test_a_monstrous_file_is_cut_to_what_is_ours(text: bytes) -> None:
    assert len(ours(text)) <= MAX_ROBOTS
    assert allowed(text)


def test_memory_for_rules_is_bounded() -> None:
    hosts = Hosts(b"User-agent: *\nDisallow: /" + b"x" * (MAX_ROBOTS - 30))
    robots = hosts.robots()
    many = MAX_KEPT // MAX_ROBOTS + 2
    for number in range(many):
        check(robots, f"http://h{number}.example/")
    check(robots, f"http://h{many - 1}.example/")
    assert len(hosts.asked) == many
    check(robots, "http://h0.example/")
    assert len(hosts.asked) == many + 1
