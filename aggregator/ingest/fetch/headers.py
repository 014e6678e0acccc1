"""What we take from the headers of an answer: bounded, and never trusted to be well-formed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.model import Validators

MAX_VALIDATOR = 512
LONGEST_RETRY = timedelta(days=366)  # far beyond what anybody obeys, and no overflow in any sum

_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_MEDIA_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80})")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9._:+-]{1,40})", re.IGNORECASE)


def validators_of(headers: Mapping[str, str]) -> Validators:
    """The validators of an answer; one that is too long or holds control characters is not kept."""
    return Validators(etag=bounded(headers.get("etag", "")), last_modified=bounded(headers.get("last-modified", "")))


def conditions(validators: Validators | None) -> dict[str, str]:
    """The headers that make a request a conditional one."""
    if validators is None:
        return {}
    found = {"If-None-Match": bounded(validators.etag), "If-Modified-Since": bounded(validators.last_modified)}
    return {name: value for name, value in found.items() if value}


def bounded(value: str) -> str:
    """The value when it is short printable ASCII, else nothing."""
    value = value.strip()
    return value if len(value) <= MAX_VALIDATOR and _PRINTABLE.fullmatch(value) else ""


def media_type_of(headers: Mapping[str, str]) -> str:
    """The media type in lower case without parameters, "" where the answer names none."""
    found = _MEDIA_TYPE.match(headers.get("content-type", "").lower())
    return found[1] if found else ""


def charset_of(headers: Mapping[str, str]) -> str:
    """The charset as the answer names it, "" where it names none."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1] if found else ""


def retry_after_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the host asks us to stay away (RFC 9110, 10.2.3), at most LONGEST_RETRY; None where it does not say, or nothing sensible."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return LONGEST_RETRY if len(value) > 8 else min(timedelta(seconds=int(value)), LONGEST_RETRY)
    try:
        moment = parsedate_to_datetime(value)
        wait = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(wait, LONGEST_RETRY) if wait > timedelta(0) else None
