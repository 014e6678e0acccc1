"""Rate limits, counted in the database: by network block, mail address, domain or target host; counters are HMACs, kept for 24 hours."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aggregator.store import Transaction

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts of one kind within a time."""

    kind: str
    most: int
    within: timedelta


LOGIN_LINKS = Limit("log-in link, by address", 5, timedelta(hours=1))
LOGIN_FORMS = Limit("log-in form, by block", 30, timedelta(hours=1))
CHECKS = Limit("check again, by source", 6, timedelta(hours=1))
ADDRESS_CHANGES = Limit("change of address, by source", 3, timedelta(hours=24))
LEAVING = Limit("leaving, by source", 3, timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an attempt is within its limits, and else after which time the next one is."""

    allowed: bool
    retry_after: timedelta = timedelta()


def attempt(tx: Transaction, key: str, wanted: Sequence[tuple[Limit, str]], now: datetime) -> Verdict:
    """Count an attempt against limits, each for one value; one that is beyond a limit is not counted. `key`: the secret key."""
    counters = [(limit, _counter(key, limit, value)) for limit, value in wanted]
    for limit, counter in counters:
        since = now - limit.within
        if tx.people.count_attempts(counter, since) >= limit.most:
            oldest = tx.people.oldest_attempt(counter, since) or now
            return Verdict(allowed=False, retry_after=max(oldest + limit.within - now, timedelta(seconds=1)))
    tx.people.save_attempts([counter for _, counter in counters], now)
    return Verdict(allowed=True)


def block_of(address: str) -> str:
    """Return the network block that counts as one visitor: IPv4 /24, IPv6 /48; an invalid address is one block of its own."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return "invalid"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


def _counter(key: str, limit: Limit, value: str) -> str:
    return hmac.new(key.encode(), f"{limit.kind}\0{value}".encode("utf-8", "surrogatepass"), sha256).hexdigest()
