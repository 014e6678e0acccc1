"""Answers made once per version of the events, kept, and sent again when the store cannot be read (promise 9)."""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from aggregator.model import Config, Version

from .current import current

log = logging.getLogger(__name__)
_KEY = "netzwerktimer.shelves"


@dataclass(frozen=True)
class Stamp:
    """All that an answer depends on beside its address."""

    version: Version
    day: date
    config: Config

    @property
    def modified(self) -> datetime:
        """When the answer last changed: with the events, or at midnight, when the window moves (promise 8)."""
        midnight = datetime.combine(self.day, time(), current().zone).astimezone(UTC)
        return max(self.version.changed, midnight)


@dataclass(frozen=True)
class Body:
    """The bytes of an answer, and what a conditional request compares with."""

    data: bytes
    media_type: str
    modified: datetime
    stamp: Stamp
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", hashlib.sha256(self.data).hexdigest()[:32])


class Shelf:
    """The last body of each address, up to a number of bytes; the one unused for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: OrderedDict[Hashable, Body] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def take(self, key: Hashable) -> Body | None:
        """Return what was last put here, of whatever version."""
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
            return self._bodies.get(key)

    def put(self, key: Hashable, body: Body) -> None:
        """Keep a body in place of the former one."""
        with self._lock:
            former = self._bodies.pop(key, None)
            self._bytes += len(body.data) - (len(former.data) if former else 0)
            self._bodies[key] = body
            while self._bytes > self._most and len(self._bodies) > 1:
                self._bytes -= len(self._bodies.popitem(last=False)[1].data)


@dataclass(frozen=True)
class Shelves:
    """Two shelves, so that nobody pushes out what everybody reads by asking for a thousand odd selections."""

    standing: Shelf = field(default_factory=lambda: Shelf(64_000_000))
    passing: Shelf = field(default_factory=lambda: Shelf(16_000_000))


def put_up_shelves(app: Flask) -> None:
    """Give the app a place to keep answers."""
    app.extensions[_KEY] = Shelves()


def kept(key: Hashable, media_type: str, make: Callable[[Stamp], bytes], *, standing: bool) -> Body:
    """Return the body of this version, made now if it isn't kept; if that fails, the last good one.

    Raises what `make` or the store raises when there is none, and HTTP errors always.
    """
    shelves = cast(Shelves, current_app.extensions[_KEY])
    shelf = shelves.standing if standing else shelves.passing
    last = shelf.take(key)
    try:
        stamp = Stamp(current().store.events.version(), current().today(), current().config())
        if last is not None and last.stamp == stamp:
            return last
        body = Body(make(stamp), media_type, stamp.modified, stamp)
    except HTTPException:
        raise
    except Exception:  # whatever fails, database or disk: subscribers keep the last good answer
        if last is None:
            raise
        log.exception("%r is answered from the last good copy", request.path)
        return last
    shelf.put(key, body)
    return body


def answer(body: Body, cache_control: str) -> Response:
    """Return a body with its validators, or 304 when the asker has it already."""
    response = Response(body.data, content_type=body.media_type)
    response.set_etag(body.etag)
    response.last_modified = body.modified
    response.headers["Cache-Control"] = cache_control
    response.make_conditional(request)
    return response
