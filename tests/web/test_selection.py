"""Request arguments become a Selection, and a Selection one address."""

from datetime import date
from unicodedata import category
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from aggregator.model import ALL, Collection, Config, Network, Region, Selection, Site, Topic
from web.selection import LONGEST_SEARCH, BadDate, UnknownValue, after_of, cancelled_of, feeds_of_selection, query_string, selection_of

CONFIG = Config(
    site=Site(title="T"),
    networks=(Network(slug="optonet", name="OptoNet"), Network(slug="MedWays", name="medways")),
    topics=(Topic(slug="it", name={"de": "IT"}), Topic(slug="photonik", name={"de": "Photonik"})),
    regions=(Region(slug="ost", name={"de": "Osten"}),),
    collections=(Collection(slug="wochen", title={"de": "Wochen"}, first=date(2026, 12, 1), last=date(2026, 12, 9), words=("wochen",)),),
)


def never(_: str) -> bool:
    return False


def args(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_networks_are_sorted_lower_case_and_each_once() -> None:
    selection = selection_of(args(("network", "OPTONET"), ("network", "medways"), ("network", "optonet")), CONFIG, never)
    assert selection == Selection(networks=("medways", "optonet"))


def test_empty_values_select_nothing() -> None:
    assert selection_of(args(("q", "  "), ("network", "")), CONFIG, never) == Selection()


def test_an_unknown_network_names_the_known_ones() -> None:
    with pytest.raises(UnknownValue) as told:
        selection_of(args(("network", "x")), CONFIG, never)
    assert told.value.known == ("medways", "optonet")


def test_an_unknown_way_with_cancelled_events_names_the_known_ones() -> None:
    with pytest.raises(UnknownValue, match="show, mark, hide"):
        cancelled_of(args(("cancelled", "delete")))


def test_a_cursor_that_is_no_id_is_the_beginning() -> None:
    assert after_of(args(("after", "a\x00b"))) == ""
    assert after_of(args(("after", "x" * 1000))) == ""


def test_one_selection_has_one_query_string() -> None:
    assert query_string(Selection(q="a & b", networks=("medways", "optonet")), {"lang": "en", "after": ""}) == (
        "?q=a+%26+b&network=medways&network=optonet&lang=en"
    )
    assert query_string(Selection(), {}) == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_searched_for_becomes_one_short_visible_line(words: str) -> None:
    selection = selection_of(args(("q", words)), CONFIG, never)
    assert len(selection.q) <= LONGEST_SEARCH + 1
    assert not any(category(sign) == "Cc" for sign in selection.q)
    assert iri_to_uri(query_string(selection, {})) == query_string(selection, {})


def test_a_network_that_left_the_file_is_still_known_to_its_subscribers() -> None:
    selection = selection_of(args(("network", "departed"), ("network", "optonet")), CONFIG, lambda slug: slug == "departed")
    assert selection.networks == ("departed", "optonet")


def test_every_parameter_fills_its_field() -> None:
    asked = args(
        ("topic", "IT"), ("region", "Ost"), ("mode", "HYBRID"), ("mode", "online"), ("collection", "wochen"), ("from", "2026-12-01")
    )
    assert selection_of(asked, CONFIG, never) == Selection(
        topics=("it",), regions=("ost",), modes=("hybrid", "online"), collections=("wochen",), first=date(2026, 12, 1)
    )


@pytest.mark.parametrize(
    ("parameter", "known"),
    [("topic", ("it", "photonik")), ("region", ("ost",)), ("mode", ("onsite", "online", "hybrid")), ("collection", ("wochen",))],
)
def test_an_unknown_name_of_any_kind_names_the_known_ones(parameter: str, known: tuple[str, ...]) -> None:
    with pytest.raises(UnknownValue) as told:
        selection_of(args((parameter, "optonet")), CONFIG, lambda _: True)
    assert told.value.known == known


@pytest.mark.parametrize("value", ["2026-12-03", "2026-12-3", "3.12.2026", "03. 12. 2026", " 2026-12-03 "])
def test_a_day_may_be_written_in_the_ways_people_do(value: str) -> None:
    assert selection_of(args(("To", value)), CONFIG, never).last == date(2026, 12, 3)


@pytest.mark.parametrize(
    "value", ["morgen", "2026-02-30", "2026-13-01", "0000-01-01", "12/03/2026", "2026-12-03T10:00", "٢٠٢٦-١٢-٠٣", "9" * 99]
)
def test_a_day_that_is_none_says_how_days_are_written(value: str) -> None:
    with pytest.raises(BadDate, match="from=2026-12-03"):
        selection_of(args(("from", value)), CONFIG, never)


def test_several_days_mean_all_between_them() -> None:
    asked = args(("from", "2026-12-05"), ("from", "2026-12-01"), ("to", "2026-12-07"), ("to", "2026-12-09"))
    selection = selection_of(asked, CONFIG, never)
    assert (selection.first, selection.last) == (date(2026, 12, 1), date(2026, 12, 9))


VALUES = {
    "q": ["laser", "Tag der Photonik", "köln", "it"],
    "network": ["optonet", "medways"],
    "topic": ["it", "photonik"],
    "region": ["ost"],
    "mode": ["onsite", "online", "hybrid"],
    "collection": ["wochen"],
    "from": ["2026-12-01", "2026-11-30"],
    "to": ["2026-12-24"],
}
PAIRS = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])


def respelled(draw: st.DrawFn, text: str) -> str:
    return "".join(draw(st.sampled_from((sign.lower(), sign.upper()))) for sign in text)


@st.composite
def two_spellings(draw: st.DrawFn) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The same selection twice: in another order and case, some of it repeated."""
    first = draw(st.lists(PAIRS, max_size=8))
    again = [*first, *(draw(st.lists(st.sampled_from(first), max_size=3)) if first else [])]
    return first, [(respelled(draw, name), respelled(draw, value)) for name, value in draw(st.permutations(again))]


@settings(max_examples=200, deadline=None)
@given(two_spellings())
def test_order_case_and_repetition_never_change_the_canonical_form(told: tuple[list[tuple[str, str]], list[tuple[str, str]]]) -> None:
    one, other = (selection_of(args(*pairs), CONFIG, never) for pairs in told)
    assert one == other
    assert query_string(one, {}) == query_string(other, {})
    assert selection_of(args(*parse_qsl(query_string(one, {}).removeprefix("?"))), CONFIG, never) == one


def test_a_selection_changes_with_the_feeds_it_is_taken_from() -> None:
    assert (
        feeds_of_selection(Selection())
        == feeds_of_selection(Selection(q="laser"))
        == feeds_of_selection(Selection(collections=("wochen",)))
        == (ALL,)
    )
    assert feeds_of_selection(Selection(q="laser", networks=("optonet",))) == ("network:optonet",)
    assert feeds_of_selection(Selection(networks=("medways", "optonet"), topics=("it",))) == ("network:medways", "network:optonet")
    assert feeds_of_selection(Selection(topics=("it",), modes=("online",))) == ("topic:it",)
    assert feeds_of_selection(Selection(networks=tuple("abcde"))) == (ALL,)
