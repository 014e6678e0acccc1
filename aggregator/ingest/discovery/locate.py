"""Finds the address and kind of a source whose kind is not configured, once."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.ingest.interfaces import Fetcher, Pool
from aggregator.model import Fetched, ParseResult, Source, SourceState

from .site_search import PAGE_KINDS, discover

_HOME = re.compile(r"/(?:[a-z]{2}/?)?(?:(?:index|home|start|startseite|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE)


def locate(
    source: Source,
    state: SourceState,
    parse_result: ParseResult,
    page: Fetched,
    *,
    fetcher: Fetcher,
    pool: Pool,
    now: datetime,
    zone: str,
    allow: frozenset[tuple[str, int]] = frozenset(),
) -> SourceState:
    """Search the site of a page that lists no event, or of a home page; return the state with the best address and kind.

    The state stays as it is when sources.yaml names the kind, a kind is remembered, or the page is a list itself. When the search finds
    nothing better, only `sought` is set.
    """
    is_settled = source.kind or source.select or state.kind or state.sought
    if (
        is_settled
        or parse_result.kind not in PAGE_KINDS
        or (_has_events(parse_result) and not _HOME.fullmatch(urlsplit(page.url).path or "/"))
    ):
        return state
    best = discover(replace(source, url=state.url), fetcher=fetcher, pool=pool, now=now, zone=zone, page=page, allow=allow).best
    if best is None or (best.url == state.url and best.kind == parse_result.kind):
        return replace(state, sought=True)
    return replace(state, url=best.url, kind=best.kind, sought=True)


def _has_events(parse_result: ParseResult) -> bool:
    return any(record.details.span for record in parse_result.records)
