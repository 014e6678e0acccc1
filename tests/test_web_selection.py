"""Request arguments become a Selection, and a Selection one address."""

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from aggregator.model import Config, Network, Selection, Site
from web.selection import LONGEST_SEARCH, UnknownValue, after_of, cancelled_of, query, selection_of

CONFIG = Config(site=Site(title="T"), networks=(Network(slug="optonet", name="OptoNet"), Network(slug="MedWays", name="medways")))


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
    assert query(Selection(q="a & b", networks=("medways", "optonet")), {"lang": "en", "after": ""}) == (
        "?q=a+%26+b&network=medways&network=optonet&lang=en"
    )
    assert query(Selection(), {}) == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_searched_for_becomes_one_short_visible_line(words: str) -> None:
    selection = selection_of(args(("q", words)), CONFIG, never)
    assert len(selection.q) <= LONGEST_SEARCH + 1
    assert not any(category(sign) == "Cc" for sign in selection.q)
    assert iri_to_uri(query(selection, {})) == query(selection, {})


def test_a_network_that_left_the_file_is_still_known_to_its_subscribers() -> None:
    selection = selection_of(args(("network", "departed"), ("network", "optonet")), CONFIG, lambda slug: slug == "departed")
    assert selection.networks == ("departed", "optonet")
