"""The robots.txt of each host (RFC 9309), cached for a day."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from protego import Protego

from aggregator.errors import BadStatus, FetchError, RobotsDisallowed, TooLarge, TooSlow, Unreachable
from aggregator.ingest.fetch.guard import Target
from aggregator.ingest.fetch.pacing import Clock, Deadline, Queues
from aggregator.model import ROBOT_NAME

PRODUCT = ROBOT_NAME.lower()
MAX_ROBOTS = 500 * 1024  # RFC 9309, 2.5
KEPT_SECONDS = 24 * 3600.0  # RFC 9309, 2.4
RETRY_SECONDS = 3600.0  # how long an outdated robots.txt is used when no newer one can be fetched
FAILED_SECONDS = 60.0  # how long a failure holds for all fetches from the host, so that not each of them runs into its own
MAX_KEPT = 16 * 1024 * 1024  # characters of rules in memory, all hosts together

Read = Callable[[Target, tuple[str, ...], Deadline], bytes]
"""Reads a robots.txt from the host's checked addresses: b"" when there is none; raises FetchError when that cannot be known."""


@dataclass(frozen=True, slots=True)
class _Rules:
    text: str  # not parsed: parsed rules take eighty times the memory, and are needed about once an hour
    until: float
    error: FetchError | None = None


class Robots:
    """Fetches the robots.txt of each host:port before its first request, then once a day."""

    def __init__(self, read: Read, clock: Clock = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._known: dict[tuple[str, str, int], _Rules] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._asking = Queues()

    def check(self, target: Target, addresses: tuple[str, ...], deadline: Deadline) -> None:
        """Return if we may request the target; raises RobotsDisallowed otherwise.

        A host that answers 4xx has no rules. One that cannot be reached, is too slow or answers 5xx forbids everything for now
        (RFC 9309, 2.3.1.4): its error is raised, unless an older robots.txt is known.
        """
        rules = self._rules(target, addresses, deadline)
        if rules.error is not None:
            raise rules.error.with_traceback(None)
        if rules.text and not Protego.parse(rules.text).can_fetch(target.url, PRODUCT):
            raise RobotsDisallowed(f"{target.shown}: robots.txt of {target.host} does not allow this address")

    def _rules(self, target: Target, addresses: tuple[str, ...], deadline: Deadline) -> _Rules:
        key = (target.scheme, *target.lane)
        known = self._known.get(key)
        if known is not None and known.until > self._clock():
            return known
        with self._asking.inside(key, deadline):  # so that simultaneous fetches from one host read it once
            known = self._known.get(key)
            if known is not None and known.until > self._clock():
                return known
            return self._keep(key, self._read_anew(target, addresses, deadline, known))

    def _read_anew(self, target: Target, addresses: tuple[str, ...], deadline: Deadline, known: _Rules | None) -> _Rules:
        try:
            text = ours(self._read(replace(target, path="/robots.txt"), addresses, deadline))
        except (Unreachable, TooSlow, TooLarge, BadStatus) as error:
            if known is None or known.error is not None:
                return _Rules("", self._clock() + FAILED_SECONDS, error)
            return _Rules(known.text, self._clock() + RETRY_SECONDS)
        return _Rules(text, self._clock() + KEPT_SECONDS)

    def _keep(self, key: tuple[str, str, int], rules: _Rules) -> _Rules:
        with self._lock:
            self._drop(key)
            self._known[key] = rules
            self._size += len(rules.text) + 100
            while self._size > MAX_KEPT and len(self._known) > 1:
                self._drop(next(iter(self._known)))
        return rules

    def _drop(self, key: tuple[str, str, int]) -> None:
        known = self._known.pop(key, None)
        if known is not None:
            self._size -= len(known.text) + 100


def ours(body: bytes) -> str:
    """Return the groups of a robots.txt that are for us or for all, with no other names than our token and "*".

    A parser that keeps every group stores each rule of a group for each of its names: gigabytes for a file of 500 KB.
    """
    lines: list[str] = []
    names: list[str] = []
    naming = False  # the line before named a robot
    for line in body[:MAX_ROBOTS].decode("utf-8-sig", "replace").splitlines():
        field, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        field = field.lower()
        if field in ("user-agent", "useragent", "user agent"):
            names = names if naming else []
            names += [name for name in _name(value) if name not in names]
            naming = True
        elif colon and field not in ("sitemap", "host"):  # these two belong to no group
            if naming and names:
                lines += [*(f"User-agent: {name}" for name in names), "Allow:"]  # a group may be without rules
            if names and value and field in ("allow", "disallow"):
                lines.append(f"{field}: {value}")
            naming = False
    return "\n".join(lines)


def _name(value: str) -> list[str]:
    token = value.lower().split("/")[0].strip()
    return [token] if token in ("*", PRODUCT) else []
