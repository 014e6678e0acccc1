"""Pages that tell their events to machines in several ways: each event once, whichever way tells it."""

import pytest

from aggregator.model import Parsed
from aggregator.parsing.sources import embedded
from tests.cases import fetched, source

JSON_LD = (
    '<script type="application/ld+json">{"@type":"Event","name":"Forum","startDate":"2026-03-12T09:00+01:00","location":"Haus"}</script>'
)
MICRODATA = (
    '<div itemscope itemtype="https://schema.org/Event"><b itemprop="name">FORUM</b>'
    '<meta itemprop="startDate" content="2026-03-12T08:00Z"></div>'
)
H_EVENT = '<div class="h-event"><b class="p-name">Vortrag</b><time class="dt-start" datetime="2026-03-13"></time></div>'
STATE = '<script type="application/json">[{"title":"Zustand","start":"2026-03-14T09:00"}]</script>'


def read(page: str, url: str = "https://source.example/list") -> Parsed:
    return embedded.parse(fetched(page.encode(), url=url), source(), {})


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        (JSON_LD + MICRODATA, ["Forum"]),
        (MICRODATA + H_EVENT, ["FORUM", "Vortrag"]),
        (JSON_LD + H_EVENT + STATE, ["Forum", "Vortrag"]),
        ("<p>" + STATE, ["Zustand"]),
        ('<script type="application/ld+json">{"@type":"Event","name":"Zustand"}</script>' + STATE, ["Zustand"]),
        ("<p>nichts</p>", []),
    ],
)
def test_each_event_is_told_once_and_the_best_known_way_first(page: str, titles: list[str]) -> None:
    assert [event.summary for event in read("<html>" + page).events] == titles


def test_what_json_ld_tells_wins() -> None:
    assert read("<html>" + MICRODATA + JSON_LD).events[0].location == "Haus"


def test_markup_too_deep_for_a_tree_does_not_cost_the_json() -> None:
    parsed = read("<html>" + JSON_LD + "<div itemscope>" * 1_000)
    assert [event.summary for event in parsed.events] == ["Forum"]
    assert "nests" in parsed.issues[0]


def test_a_page_without_events_of_its_own_does_not_pass_on_those_of_other_groups() -> None:
    events = (
        '[{"@type":"Event","name":"%s","url":"https://treff.example/%s/events/7/","startDate":"2026-03-12",'
        '"organizer":{"name":"x","url":"https://treff.example/%s/"}}]'
    )
    page = "".join(f'<script type="application/ld+json">{events % (name, name, name)}</script>' for name in ("unsere", "andere"))
    parsed = read("<html>" + page, "https://treff.example/unsere/events/")
    assert [event.summary for event in parsed.events] == ["unsere"]
    assert parsed.issues == ("1 events of other groups than that of the page were left out.",)
