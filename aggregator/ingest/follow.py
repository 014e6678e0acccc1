"""Fetches the pages that parsing asks for, within a budget: next pages, and detail pages whose list entry changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.errors import FetchError
from aggregator.model import DetailPage, Fetched, Follow, ParseResult

ROUNDS = 6  # a parse may ask for more pages once it has those it asked for
NEW_PAGES = 25  # requests of one visit, beside the list itself


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowResult:
    """A parse result and all pages it used; not `complete`: the budget ran out, and the next visit goes on."""

    parse_result: ParseResult
    pages: Mapping[str, DetailPage]
    complete: bool


def follow_pages(
    parse: Callable[[Sequence[Fetched]], ParseResult], fetch: Callable[[str], Fetched], known: Mapping[str, DetailPage]
) -> FollowResult:
    """Parse, fetch the pages asked for, parse again until no more are wanted; pages that cannot be fetched are left out."""
    pages: dict[str, DetailPage] = {}
    missing: set[str] = set()
    asked, complete = 0, True
    parse_result = parse([])
    for _ in range(ROUNDS):
        wanted = [follow for follow in parse_result.follow if follow.url not in missing]
        if not wanted:
            break
        for follow in wanted:
            page = _unchanged(known, follow)
            if page is None and asked < NEW_PAGES:
                asked += 1
                page = _fetched(fetch, follow)
            if page is not None:
                pages[follow.url] = page
            else:
                missing.add(follow.url)
                complete = complete and asked < NEW_PAGES
        parse_result = parse([replace(page.fetched, url=url) for url, page in pages.items()])
    return FollowResult(parse_result=replace(parse_result, follow=()), pages=pages, complete=complete)


def _unchanged(known: Mapping[str, DetailPage], follow: Follow) -> DetailPage | None:
    page = known.get(follow.url)
    return page if page and follow.entry_hash and page.entry_hash == follow.entry_hash else None


def _fetched(fetch: Callable[[str], Fetched], follow: Follow) -> DetailPage | None:
    try:
        return DetailPage(entry_hash=follow.entry_hash, fetched=fetch(follow.url))
    except FetchError:
        return None
