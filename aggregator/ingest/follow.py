"""Fetches what reading wants followed: next pages and detail pages, within a budget, each detail page again only when its entry changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.errors import FetchError
from aggregator.model import DetailPage, Fetched, Follow, ParseResult

ROUNDS = 6  # a reading may want more after it saw what it wanted
NEW_PAGES = 25  # requests of one visit, beside the list itself


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowResult:
    """A reading with all the pages it used; not complete: the budget ended first, the next visit goes on."""

    reading: ParseResult
    pages: Mapping[str, DetailPage]
    complete: bool


def follow_pages(
    read: Callable[[Sequence[Fetched]], ParseResult], fetch: Callable[[str], Fetched], known: Mapping[str, DetailPage]
) -> FollowResult:
    """Read, follow, read again until nothing more is wanted; a page that cannot be had is done without."""
    pages: dict[str, DetailPage] = {}
    missing: set[str] = set()
    asked, complete = 0, True
    reading = read([])
    for _ in range(ROUNDS):
        wanted = [follow for follow in reading.follow if follow.url not in missing]
        if not wanted:
            break
        for follow in wanted:
            page = _kept(known, follow)
            if page is None and asked < NEW_PAGES:
                asked += 1
                page = _fetched(fetch, follow)
            if page is not None:
                pages[follow.url] = page
            else:
                missing.add(follow.url)
                complete = complete and asked < NEW_PAGES
        reading = read([replace(page.fetched, url=url) for url, page in pages.items()])
    return FollowResult(reading=replace(reading, follow=()), pages=pages, complete=complete)


def _kept(known: Mapping[str, DetailPage], follow: Follow) -> DetailPage | None:
    page = known.get(follow.url)
    return page if page and follow.mark and page.mark == follow.mark else None


def _fetched(fetch: Callable[[str], Fetched], follow: Follow) -> DetailPage | None:
    try:
        return DetailPage(mark=follow.mark, fetched=fetch(follow.url))
    except FetchError:
        return None
