"""Which pairs of records are worth comparing: those that share a blocking key."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from aggregator.model import Moment, Record
from aggregator.text import canonical_url, fold


def blocking_keys(record: Record) -> frozenset[str]:
    """Return the keys under which records that may mean the same event meet; none for news."""
    details = record.details
    if details.span is None:
        return frozenset()
    start = start_key(details.span.start)
    keys = {f"uid {record.key.uid.partition('#')[0]} {start}", f"title {fold(details.summary)} {start}"}
    url = canonical_url(details.url)
    return frozenset(keys | ({f"url {url}"} if urlsplit(url).path.strip("/") else set()))


def start_key(start: Moment) -> str:
    """Return a start as text that is the same for the same instant, in whatever zone it is told."""
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if isinstance(start, datetime) else start.isoformat()
