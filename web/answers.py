"""Answers made once per version of their feeds, kept, and sent again when the store cannot be read (promise 9).

A view tells how its answer is made. What becomes of it is kept here, once for all spellings of its address, and written by the front.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import cast
from weakref import WeakValueDictionary

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from aggregator.errors import NetzwerktimerError

from .bodies import Body, Made, Shelf, Stamp, Tally
from .current import Current, current
from .log_rate import LogRate

log = logging.getLogger(__name__)
KEPT = "netzwerktimer.kept"  # in the environ of a request: the body that answers it
_KEY = "netzwerktimer.shelves"
_STANDING, _PASSING = 64_000_000, 16_000_000  # bytes
_LOG_AGAIN = 60.0  # seconds until one cause of answers from the last copy is logged again


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one answer is made, and how long it holds."""

    address: str  # the same for every spelling of a selection
    feeds: tuple[str, ...]  # with whose versions it changes
    media_type: str
    cache_control: str
    make: Callable[[Stamp], Made]
    standing: bool = False  # everybody asks for it: kept whatever else is asked for
    headers: tuple[tuple[str, str], ...] = ()


class Shelves:
    """Two shelves, so that a thousand odd selections never push out what everybody reads; and whose turn it is to fill them."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._failures = LogRate(_LOG_AGAIN, time.monotonic)
        self._standing, self._passing = Shelf(_STANDING), Shelf(_PASSING)
        self._turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._lock = Lock()

    def take(self, address: str) -> Body | None:
        """Return what was last put here, of whatever version."""
        return self._standing.take(address) or self._passing.take(address)

    def put(self, body: Body, *, standing: bool) -> None:
        """Keep a body in place of the former one."""
        (self._standing if standing else self._passing).put(body)

    def last_copy_sent(self, path: str, cause: str, error: Exception | None = None) -> None:
        """Count an answer from the last copy, and log its cause, but not at every request; a fault of ours with its traceback."""
        self.tally.add("last_good")
        if self._failures.allows(cause):
            fault = None if isinstance(error, NetzwerktimerError) else error
            log.error("answers such as %r come from the last good copy: %s", path, cause, exc_info=fault)

    @contextmanager
    def turn(self, address: str, *, wait: bool) -> Iterator[bool]:
        """Make an answer alone. Gives whether it is our turn: always for those who wait."""
        with self._lock:
            turn = self._turns.setdefault(address, Lock())
        ours = turn.acquire(blocking=wait)
        try:
            yield ours
        finally:
            if ours:
                turn.release()


def put_up_shelves(app: Flask) -> Shelves:
    """Give the app a place to keep answers."""
    shelves = app.extensions[_KEY] = Shelves()
    return shelves


def counts(app: Flask) -> Mapping[str, int]:
    """Return how many answers this process gave since it started, by their kind, and how often it rendered and compressed for them."""
    return cast(Shelves, app.extensions[_KEY]).tally.counts()


def answer(recipe: Recipe) -> Response:
    """Have the front answer with the body of this version, made now if it isn't kept; if that fails, with the last good one.

    Raises what `make` or the store raises when there is none, and HTTP errors always.
    """
    request.environ[KEPT] = _kept(recipe, cast(Shelves, current_app.extensions[_KEY]))
    return Response()


def holds(body: Body, given: Current) -> bool:
    """Whether a body is still what would be made now; raises StoreError."""
    stamp = body.stamp
    if stamp.config is not given.config() or stamp.day != given.today():
        return False
    return stamp.version.number == given.store.versions.number(body.feeds)


def _kept(recipe: Recipe, shelves: Shelves) -> Body:
    last = shelves.take(recipe.address)
    try:
        if last is not None and holds(last, current()):
            return last
        with shelves.turn(recipe.address, wait=last is None) as ours:
            there = shelves.take(recipe.address)
            if there is not None and (there is not last or not ours):
                return there  # somebody else has just made it, or is at it: until then the last one goes out
            return _made(recipe, shelves)
    except HTTPException:
        raise
    except Exception as error:  # whatever fails, database or disk: subscribers keep the last good answer
        if last is None:
            raise
        shelves.last_copy_sent(request.path, f"{type(error).__name__}: {error}", error)
        return last


def _made(recipe: Recipe, shelves: Shelves) -> Body:
    stamp = Stamp(current().store.versions.of(recipe.feeds), current().today(), current().config())
    headers = (("Content-Type", recipe.media_type), ("Cache-Control", recipe.cache_control), *recipe.headers)
    body = Body(recipe.address, recipe.feeds, recipe.make(stamp), headers, stamp, shelves.tally)
    shelves.put(body, standing=recipe.standing)
    shelves.tally.add("made")
    return body
