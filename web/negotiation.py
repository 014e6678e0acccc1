"""Content negotiation and conditional requests: whether a client accepts gzip, and whether it has the answer already."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date

NO_GZIP_FOR = ("microsoft", "outlook", "exchange")  # Outlook and Exchange fail on compressed calendars
_MAX_CACHED = 200  # characters of a header whose reading is cached


def accepts_gzip(environ: Mapping[str, Any]) -> bool:
    """Return whether the client accepts gzip (RFC 9110, 12.5.3) and is no program that fails on it."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    if "gzip" not in accepted and "*" not in accepted:
        return False
    agent = environ.get("HTTP_USER_AGENT", "").lower()
    if any(name in agent for name in NO_GZIP_FOR):
        return False
    return _prefers_gzip(accepted) if len(accepted) <= _MAX_CACHED else _prefers_gzip.__wrapped__(accepted)


def is_not_modified(environ: Mapping[str, Any], etag: str, modified: str) -> bool:
    """Return whether the client has this representation (RFC 9110, 13.1): If-None-Match decides, else If-Modified-Since."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return etag in tags or tags.strip() == "*"  # our tags are quoted and hexadecimal: no other tag in a list contains one
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and (since == modified or _is_not_older(since, modified))


@lru_cache(maxsize=512)
def _prefers_gzip(accepted: str) -> bool:
    preferences = parse_accept_header(accepted, Accept)
    identity = next((quality for value, quality in preferences if value == "identity"), 0)
    return preferences.quality("gzip") > 0 and preferences.quality("gzip") >= identity


def _is_not_older(since: str, modified: str) -> bool:
    client_date, modified_date = parse_date(since), parse_date(modified)
    return isinstance(client_date, datetime) and isinstance(modified_date, datetime) and client_date >= modified_date
