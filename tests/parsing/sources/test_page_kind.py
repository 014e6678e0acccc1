"""Which kind is chosen for a page."""

from aggregator.model import Parsed
from aggregator.parsing.sources import hevent, html, jsonld, prose
from aggregator.parsing.sources.page_kind import best_kind
from tests.cases import fetched, source

PARSERS = {"jsonld": jsonld.parse, "hevent": hevent.parse, "html": html.parse, "prose": prose.parse}
ROW = '<div class="event"><h3><a href="/{0}">Kurs {0}</a></h3><p>1{0}.03.2026, 9–17 Uhr</p><p>Ort: Halle</p></div>'
ROWS = "".join(ROW.format(n) for n in range(2, 6))
DATA = (
    '<script type="application/ld+json">{{"@context":"https://schema.org","@type":"Event","name":"Kurs {0}",'
    '"startDate":"2026-03-1{0}T09:00","endDate":"2026-03-1{0}T17:00","location":"Halle","url":"/{0}"}}</script>'
)


def chosen(page: str) -> str:
    return best_kind(fetched(f"<html><body><main><h1>Termine</h1>{page}</main></body></html>".encode()), source(), PARSERS)


def test_structured_data_is_read_where_it_tells_all() -> None:
    assert chosen(ROWS + "".join(DATA.format(n) for n in range(2, 6))) == "jsonld"


def test_the_page_is_read_where_its_data_tells_one_event_of_many() -> None:
    assert chosen(ROWS + DATA.format(2)) == "html"


def test_a_page_without_events_is_html() -> None:
    assert chosen("<p>Zurzeit keine Veranstaltungen.</p>") == "html"


def test_structured_data_of_the_past_gives_way_to_what_the_page_shows() -> None:
    assert chosen(ROWS + DATA.format(2).replace("2026-03", "2024-03") * 4) == "html"


def test_a_parser_that_is_not_there_is_not_asked() -> None:
    def nothing(*_: object) -> Parsed:
        return Parsed()

    assert best_kind(fetched(b"<html><p>x</p></html>"), source(), {"html": nothing}) == "html"


def test_classes_are_read_that_name_all_that_the_page_shows() -> None:
    times = "".join(f'<li><time class="dt-start" datetime="2026-03-12T19:0{n}">12. März 2026, 19:0{n} Uhr</time></li>' for n in range(3))
    page = f'<html><body><div class="h-event"><h1 class="p-name">Sommerfest</h1><ul>{times}</ul></div></body></html>'
    assert best_kind(fetched(page.encode()), source(), PARSERS) == "hevent"
