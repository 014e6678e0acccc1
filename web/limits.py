"""Rate limits of forms: beyond a limit a page answers 429, with a sentence and Retry-After."""

from collections.abc import Sequence

from flask import request
from werkzeug.exceptions import TooManyRequests

from aggregator.access.rate_limits import Limit, attempt, block_of
from aggregator.store import Transaction

from .context import current


def limit(tx: Transaction, wanted: Sequence[tuple[Limit, str]]) -> None:
    """Count an attempt against limits, each for one value; raises TooManyRequests beyond one of them."""
    verdict = attempt(tx, current().settings.secret_key, wanted, current().now())
    if not verdict.allowed:
        raise TooManyRequests(retry_after=int(verdict.retry_after.total_seconds()) + 1)


def visitor_block() -> str:
    """Return the network block of the visitor, as far as the trusted proxies name their address."""
    return block_of(request.remote_addr or "")
