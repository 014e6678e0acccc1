from collections.abc import Sequence
from dataclasses import replace

from aggregator.errors import Unreachable
from aggregator.ingest.follow import NEW_PAGES, follow_pages
from aggregator.model import DetailPage, Fetched, Follow, ParseResult
from tests.factories import NOW


def page(url: str) -> Fetched:
    return Fetched(url=url, body=url.encode(), fetched_at=NOW)


class Reader:
    """Wants the pages of a list in turn; remembers what it was given."""

    def __init__(self, *rounds: Sequence[Follow]) -> None:
        self.rounds, self.given = rounds, list[list[str]]()

    def read(self, pages: Sequence[Fetched]) -> ParseResult:
        there = {found.url for found in pages}
        self.given.append(sorted(there))
        wanted = next((wants for wants in self.rounds if not {f.url for f in wants} <= there), ())
        return ParseResult(kind="html", follow=tuple(f for f in wanted if f.url not in there))


class Web:
    """Has every page but the missing ones; counts."""

    def __init__(self, missing: str = "") -> None:
        self.missing, self.asked = missing, list[str]()

    def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        if url == self.missing:
            raise Unreachable(url)
        return page(url)


def test_what_is_wanted_is_fetched_and_read_until_nothing_is() -> None:
    reader, web = Reader([Follow(url="page 2")], [Follow(url="page 2"), Follow(url="detail", entry_hash="1")]), Web()
    found = follow_pages(reader.read, web.fetch, {})
    assert reader.given == [[], ["page 2"], ["detail", "page 2"]]
    assert (found.complete, found.parse_result.follow) == (True, ())


def test_a_detail_page_is_fetched_again_only_when_its_entry_changed() -> None:
    known = {name: DetailPage(entry_hash="1", fetched=page(name)) for name in ("same", "changed")}
    wants = [Follow(url="same", entry_hash="1"), Follow(url="changed", entry_hash="2"), Follow(url="next page")]
    web = Web()
    found = follow_pages(Reader(wants).read, web.fetch, known | {"next page": DetailPage(entry_hash="", fetched=page("old"))})
    assert web.asked == ["changed", "next page"]
    assert found.pages["changed"].entry_hash == "2"


def test_a_page_that_cannot_be_had_is_done_without() -> None:
    reader, web = Reader([Follow(url="gone"), Follow(url="there")]), Web(missing="gone")
    found = follow_pages(reader.read, web.fetch, {})
    assert (reader.given[-1], found.complete) == (["there"], True)
    assert web.asked.count("gone") == 1


def test_the_budget_of_a_visit_ends_and_the_next_one_goes_on() -> None:
    wants = [Follow(url=f"detail {n:03d}", entry_hash="1") for n in range(NEW_PAGES + 5)]
    first = follow_pages(Reader(wants).read, Web().fetch, {})
    assert (len(first.pages), first.complete) == (NEW_PAGES, False)
    web = Web()
    second = follow_pages(Reader(wants).read, web.fetch, first.pages)
    assert (len(web.asked), second.complete) == (5, True)


def test_a_page_is_known_by_the_address_that_asked_for_it() -> None:
    def moved(url: str) -> Fetched:
        return replace(page(url), url="https://a.example/moved")

    reader = Reader([Follow(url="https://a.example/old")])
    follow_pages(reader.read, moved, {})
    assert reader.given[-1] == ["https://a.example/old"]
