from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import RawEvent, RecordKey
from aggregator.parsing.normalize import Keyed, with_keys
from tests.factories import START, details

HOUR = timedelta(hours=1)


def told(uid: str = "", summary: str = "Forum", hours: int = 0, sequence: int = 0, url: str = "") -> Keyed:
    return RawEvent(uid=uid, sequence=sequence), details(summary, START + hours * HOUR, url=url)


def keys(*events: Keyed) -> set[RecordKey]:
    return set(with_keys(events, "optonet"))


def test_a_uid_of_the_source_is_the_key() -> None:
    assert keys(told("7@optonet")) == {RecordKey("optonet", "7@optonet")}


def test_without_a_uid_the_link_is_the_key() -> None:
    assert keys(told(url="https://a.example/1")) == {RecordKey("optonet", "https://a.example/1")}


def test_without_uid_and_link_of_its_own_the_content_is_the_key() -> None:
    shared = told(url="https://a.example/"), told(summary="Markt", url="https://a.example/")
    assert keys(*shared) == keys(*reversed(shared))
    assert len(keys(*shared)) == 2


def test_one_uid_for_all_events_tells_none_apart() -> None:
    found = keys(told("1"), told("1", "Markt"), told("1", hours=2))
    assert len(found) == 3
    assert keys(told("1", hours=2), told("1", "Markt"), told("1")) == found


def test_of_two_versions_of_an_event_the_newer_stays() -> None:
    ((_, one),) = with_keys([told("1", hours=2, sequence=5), told("1", sequence=3)], "optonet").items()
    assert one[0].sequence == 5


def test_the_same_event_twice_is_one() -> None:
    assert len(keys(told("1"), told("1"))) == 1


def test_a_uid_of_a_megabyte_is_a_short_key() -> None:
    assert all(len(key.uid) < 300 for key in keys(told("x" * 1_000_000), told("y" * 1_000_000)))


@settings(max_examples=40, deadline=None)
@given(st.permutations([told("1"), told("1", "Markt"), told("2"), told(""), told("", "Markt"), told("3", hours=1)]))
def test_keys_do_not_depend_on_the_order_of_the_list(events: list[Keyed]) -> None:
    assert keys(*events) == keys(*sorted(events, key=repr))
