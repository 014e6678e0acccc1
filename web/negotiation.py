"""What a request says of the answer it wants: compressed or not, and whether it has it already."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date

NO_GZIP_FOR = ("microsoft", "outlook", "exchange")  # Outlook and Exchange fail on compressed calendars
_COMMON = 200  # characters of a header worth remembering


def takes_gzip(environ: Mapping[str, Any]) -> bool:
    """Whether a compressed answer is welcome (RFC 9110, 12.5.3) to a program that can read one."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    if "gzip" not in accepted and "*" not in accepted:
        return False
    agent = environ.get("HTTP_USER_AGENT", "").lower()
    if any(name in agent for name in NO_GZIP_FOR):
        return False
    return _prefers_gzip(accepted) if len(accepted) <= _COMMON else _prefers_gzip.__wrapped__(accepted)


def has_it(environ: Mapping[str, Any], etag: str, modified: str) -> bool:
    """Whether the asker holds this very representation (RFC 9110, 13.1): its tag decides, the date only without any tag."""
    told = environ.get("HTTP_IF_NONE_MATCH")
    if told is not None:
        return etag in told or told.strip() == "*"  # our tags are quoted and hexadecimal: they stand in no other tag of a list
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and (since == modified or _is_as_late(since, modified))


@lru_cache(maxsize=512)
def _prefers_gzip(accepted: str) -> bool:
    wanted = parse_accept_header(accepted, Accept)
    plain = next((quality for value, quality in wanted if value == "identity"), 0)
    return wanted.quality("gzip") > 0 and wanted.quality("gzip") >= plain


def _is_as_late(since: str, modified: str) -> bool:
    told, ours = parse_date(since), parse_date(modified)
    return isinstance(told, datetime) and isinstance(ours, datetime) and told >= ours
