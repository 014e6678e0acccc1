from datetime import UTC, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.events.dedup import Group, known_towns, resolve
from aggregator.model import Mode, Record, RecordKey
from tests.factories import LATER, NOW, START, news, publication, record

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FORUM = "https://optonet.example/forum"


def sizes(*records: Record) -> list[int]:
    return [len(group.records) for group in resolve(records, {}, towns=known_towns(["Jena", "Gera"]))]


def test_the_same_title_at_the_same_time_is_one_event() -> None:
    assert sizes(record(source="optonet"), record(source="medways", uid="8")) == [2]


def test_the_same_instant_told_in_another_zone_is_the_same_time() -> None:
    assert sizes(record(source="optonet"), record(source="medways", start=START.astimezone(UTC))) == [2]


def test_the_same_title_in_another_town_is_another_event() -> None:
    assert sizes(record(source="optonet", location="Jena"), record(source="medways", uid="8", location="Gera")) == [1, 1]


def test_the_same_title_online_and_on_site_are_two_events() -> None:
    online, there = record(source="optonet", mode=Mode.ONLINE), record(source="medways", uid="8", mode=Mode.ONSITE, location="Jena")
    assert sizes(online, there) == [1, 1]


def test_the_monthly_round_table_stays_apart() -> None:
    assert sizes(record(source="optonet"), record(source="medways", uid="8", start=LATER)) == [1, 1]


def test_the_same_address_on_another_day_is_another_occurrence() -> None:
    assert sizes(record(source="optonet", url=FORUM), record(source="medways", uid="8", url=FORUM, start=LATER)) == [1, 1]


def test_what_has_moved_is_one_event_with_what_says_where_to() -> None:
    old = record(source="optonet", summary="Robotikforum", location="Jena")
    new = record(
        source="medways", uid="8", summary="Robotikforum", location="Jena", start=START + 90 * DAY, description="Verschoben vom 3.12."
    )
    assert sizes(old, new) == [2]


def test_a_repetition_is_another_event() -> None:
    new = record(source="medways", uid="8", start=START + 7 * DAY, description="Wiederholung des Abends vom 3.12.")
    assert sizes(record(source="optonet"), new) == [1, 1]


def test_an_address_that_a_source_gives_to_several_events_joins_none() -> None:
    week = [record(source="optonet", uid=str(n), url=FORUM, summary=f"Tag {n}", start=START + n * HOUR) for n in range(3)]
    assert sizes(*week, record(source="medways", uid="8", url=FORUM, summary="Ganz anderes", start=START + 9 * HOUR)) == [1, 1, 1, 1]


def test_a_home_page_joins_nothing() -> None:
    home = "https://optonet.example/"
    assert sizes(record(source="optonet", url=home), record(source="medways", uid="8", url=home, summary="Forum", start=LATER)) == [1, 1]


def test_a_uid_alone_joins_nothing() -> None:
    assert sizes(record(source="optonet", uid="17"), record(source="medways", uid="17", summary="Messe Erfurt")) == [1, 1]


def test_two_entries_of_one_source_stay_apart_unless_it_lists_one_event_twice() -> None:
    assert sizes(record(source="optonet"), record(source="optonet", uid="8")) == [2]
    assert sizes(record(source="optonet"), record(source="optonet", uid="8", start=START + 3 * HOUR)) == [1, 1]
    assert sizes(record(source="optonet", summary="Forum Robotik"), record(source="optonet", uid="8", summary="Forum Photonik")) == [1, 1]


RECORDS = [
    record(source=source, uid=uid, summary=summary, start=START + shift * HOUR, url=url, location=place, seen=NOW + n * HOUR)
    for n, (source, uid, summary, shift, url, place) in enumerate(
        [
            ("optonet", "1", "Industrieforum", 0, FORUM, "Jena"),
            ("medways", "2", "Industrieforum", 0, "", "Gera"),
            ("itnet", "3", "Industrieforum", 0, "", ""),
            ("itnet", "4", "Industrieforum", 1, FORUM, ""),
            ("theen", "1", "Industrieforum 2026", 0, "", "Jena"),
            ("theen", "5", "Forum", 3, FORUM, "Jena"),
        ]
    )
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(RECORDS))
def test_groups_are_the_same_in_any_order(shuffled: list[Record]) -> None:
    assert resolve(shuffled, {}) == resolve(RECORDS, {})


def test_the_merged_event_keeps_the_elders_identity() -> None:
    old, new = record(source="optonet"), record(source="medways", uid="8")
    elder, younger = publication("A" * 10), publication("B" * 10, created=NOW + HOUR)
    (group,) = resolve([old, new], {old.key: younger, new.key: elder})
    assert group == Group(records=group.records, known=elder, absorbed=("B" * 10,))


def test_a_split_leaves_the_identity_with_the_elder_record() -> None:
    old, new = record(source="optonet"), record(source="medways", uid="8", start=LATER, seen=NOW + HOUR)
    seen = publication("A" * 10)
    groups = resolve([new, old], {old.key: seen, new.key: seen})
    assert [(group.records[0].key, group.known) for group in groups] == [(old.key, seen), (new.key, None)]


def test_news_joins_no_event() -> None:
    assert sizes(record(details=news()), record(source="medways", uid="8", details=news())) == [1, 1]
    assert RecordKey("a", "1") < RecordKey("b", "0")


def test_what_two_networks_both_list_apart_stays_apart_although_all_else_agrees() -> None:
    """Two events in one house on one morning, each co-hosted by the same two networks."""
    text = "Netzwerke der Region laden zu Vorträgen, Ausstellung und Gesprächen in das Kongresshaus ein."
    day = [
        record(
            source=source, uid=uid, summary=title, start=START + minutes * HOUR / 60, location="Kongresshaus Musterstadt", description=text
        )
        for source in ("optonet", "medways")
        for uid, title, minutes in (("1", "Musterländer Maschinenbautag", 0), ("2", "Cross-Cluster-Tag Musterland", 30))
    ]
    assert sizes(*day) == [2, 2]
