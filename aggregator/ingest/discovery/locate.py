"""A source whose kind nobody named: where and as what its site is read, found out once."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.ingest.interfaces import Fetch, Pool
from aggregator.model import Fetched, ParseResult, Source, SourceState

from .site_search import PAGE_KINDS, discover

_HOME = re.compile(r"/(?:[a-z]{2}/?)?(?:(?:index|home|start|startseite|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE)


def locate(
    source: Source,
    state: SourceState,
    parse_result: ParseResult,
    page: Fetched,
    *,
    fetch: Fetch,
    pool: Pool,
    now: datetime,
    zone: str,
    allow: frozenset[tuple[str, int]] = frozenset(),
) -> SourceState:
    """Return the state with the address and kind to read a source by, where its page tells no event, or is a home page with a few.

    The state as it is when the source names its kind, was read before, or is a list itself; one marked as sought when nothing is better.
    """
    named = source.kind or source.select or state.kind or state.sought
    if named or parse_result.kind not in PAGE_KINDS or (_tells(parse_result) and not _HOME.fullmatch(urlsplit(page.url).path or "/")):
        return state
    best = discover(replace(source, url=state.url), fetch=fetch, pool=pool, now=now, zone=zone, page=page, allow=allow).best
    if best is None or (best.url == state.url and best.kind == parse_result.kind):
        return replace(state, sought=True)
    return replace(state, url=best.url, kind=best.kind, sought=True)


def _tells(parse_result: ParseResult) -> bool:
    return any(record.details.span for record in parse_result.records)
