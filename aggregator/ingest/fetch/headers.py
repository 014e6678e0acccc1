"""Reads the headers of an answer, with limits; malformed values count as missing."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.model import Validators

MAX_VALIDATOR = 512
LONGEST_RETRY = timedelta(days=366)  # longer than any wait we keep, and safe from overflow in sums

_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_MEDIA_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80})")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9._:+-]{1,40})", re.IGNORECASE)


def validators_of(headers: Mapping[str, str]) -> Validators:
    """Return the validators of an answer, without those that are too long or hold control characters."""
    return Validators(etag=bounded(headers.get("etag", "")), last_modified=bounded(headers.get("last-modified", "")))


def conditions(validators: Validators | None) -> dict[str, str]:
    """Return the headers of a conditional request (RFC 9110, 13.1)."""
    if validators is None:
        return {}
    conditional = {"If-None-Match": bounded(validators.etag), "If-Modified-Since": bounded(validators.last_modified)}
    return {name: value for name, value in conditional.items() if value}


def bounded(value: str) -> str:
    """Return the value if it is printable ASCII of at most 512 characters, else ""."""
    value = value.strip()
    return value if len(value) <= MAX_VALIDATOR and _PRINTABLE.fullmatch(value) else ""


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type in lower case without parameters, "" where there is none."""
    match = _MEDIA_TYPE.match(headers.get("content-type", "").lower())
    return match[1] if match else ""


def charset_of(headers: Mapping[str, str]) -> str:
    """Return the charset as written, "" where there is none."""
    match = _CHARSET.search(headers.get("content-type", ""))
    return match[1] if match else ""


def retry_after_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the wait of Retry-After (RFC 9110, 10.2.3), at most LONGEST_RETRY; None where it is missing, invalid or in the past."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return LONGEST_RETRY if len(value) > 8 else min(timedelta(seconds=int(value)), LONGEST_RETRY)
    try:
        moment = parsedate_to_datetime(value)
        wait = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(wait, LONGEST_RETRY) if wait > timedelta(0) else None
