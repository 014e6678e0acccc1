"""Which record's word stands in each field of a merged event."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.events.dedup import merge_records
from aggregator.model import Link, Mode, Record, Status, TimeSpan
from tests.factories import LATER, NOW, START, record

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FULL = "Vorträge, Gespräche und eine Ausstellung zu allem, was die Optik der Region bewegt. " * 4


def other(**said: object) -> Record:
    """Another source's account, newer by an hour."""
    return record("8", "medways", seen=NOW + HOUR, **said)  # type: ignore[arg-type]


def test_the_most_trusted_word_stands_and_silence_is_filled_by_others() -> None:
    trusted = record(source="optonet", trust=2, location="Jena")
    other = record(source="medways", uid="8", location="Jena, Carl-Zeiss-Platz", price="49 €", seen=NOW + HOUR)
    whole = merge_records([trusted, other])
    assert (whole.details.location, whole.details.price) == ("Jena", "49 €")
    assert (whole.provenance["location"], whole.provenance["price"]) == ("optonet", "medways")


def test_among_equals_the_newest_word_stands() -> None:
    assert (
        merge_records([record(summary="Alt"), record(uid="8", source="medways", summary="Neu", seen=NOW + HOUR)]).details.summary == "Neu"
    )


def test_all_networks_and_links_are_kept_the_eldest_first() -> None:
    whole = merge_records(
        [record(source="b", url="https://b.example/1"), record(source="a", uid="8", url="https://a.example/1", seen=NOW + HOUR)]
    )
    assert whole.networks == ("b", "a")
    assert whole.links == (Link(network="b", url="https://b.example/1"), Link(network="a", url="https://a.example/1"))


@pytest.mark.parametrize("first", [Status.CONFIRMED, Status.CANCELLED])
def test_one_word_of_cancellation_is_enough(first: Status) -> None:
    other = Status.CANCELLED if first is Status.CONFIRMED else Status.CONFIRMED
    assert merge_records([record(status=first), record(uid="8", source="medways", status=other)]).details.status is Status.CANCELLED


def test_what_one_source_no_longer_lists_lives_on_with_the_other() -> None:
    gone, there = record(withdrawn=NOW), record(uid="8", source="medways")
    assert (merge_records([gone, there]).withdrawn, merge_records([gone, there]).networks) == (False, ("medways",))
    assert merge_records([gone]).withdrawn


def test_a_street_beats_a_house_and_a_house_beats_a_town() -> None:
    town, building, street = "Jena", "Volkshaus, Jena", "Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena"
    assert merge_records([record(location=building), other(location=town)]).details.location == building
    assert merge_records([record(location=street), other(location=building)]).details.location == street


@pytest.mark.parametrize("address", ["Leutragraben 1", "Am Anger 26, Jena", "Ernst-Abbe-Straße 40", "Goethestr. 3b"])
def test_a_street_is_known_by_its_number(address: str) -> None:
    assert (
        merge_records([record(location="Volkshaus", address=address), other(location="Volkshaus Jena, großer Saal")]).details.address
        == address
    )


def test_place_address_and_coordinates_come_from_one_record() -> None:
    one = record(location="Volkshaus", address="Carl-Zeiss-Platz 15, 07743 Jena")
    whole = merge_records([one, other(location="Jena", geo=(50.9, 11.6))])
    assert (whole.details.location, whole.details.address, whole.details.geo) == (one.details.location, one.details.address, None)


def test_an_hour_beats_a_whole_day_where_the_days_agree() -> None:
    assert merge_records([record(), other(start=START.date())]).details.span == TimeSpan(START)
    assert merge_records([record(), other(start=LATER.date())]).details.span == TimeSpan(LATER.date())


def test_an_end_that_is_told_beats_none() -> None:
    assert merge_records([record(end=START + 2 * HOUR), other()]).details.span == TimeSpan(START, START + 2 * HOUR)


def test_a_trusted_whole_day_stands_unless_its_hour_is_said_to_follow() -> None:
    day = START.date()
    assert merge_records([record(start=day, trust=2), other()]).details.span == TimeSpan(day)
    whole = merge_records([record(start=day, trust=2, time_open=True), other()])
    assert (whole.details.span, whole.details.time_open) == (TimeSpan(START), False)


def test_over_several_days_dates_win_and_the_hours_stand_beside_them() -> None:
    dates = TimeSpan(date(2026, 12, 3), date(2026, 12, 6))
    for timed, trust in ((TimeSpan(START, START + 2 * DAY), 2), (TimeSpan(START, START + 2 * HOUR), 1), (TimeSpan(START), 1)):
        whole = merge_records([record(start=dates.start, end=dates.end), other(start=timed.start, end=timed.end, trust=trust)])
        assert (whole.details.span, whole.details.hours) == (dates, timed)
        assert (whole.provenance["span"], whole.provenance["hours"]) == ("optonet", "medways")


def test_several_days_that_all_tell_by_the_hour_stay_so() -> None:
    assert merge_records([record(end=START + 2 * DAY), other(end=START + 2 * DAY)]).details.hours is None


def test_a_full_text_beats_a_teaser() -> None:
    assert merge_records([record(description=FULL), other(description="Vorträge und Gespräche …")]).details.description == FULL
    assert merge_records([record(description=FULL), other(description=f"{FULL} Mehr erfahren")]).details.description == FULL


def test_a_title_in_full_beats_one_that_is_cut() -> None:
    assert (
        merge_records([record(summary="Forum Optik und Photonik"), other(summary="Forum Optik …")]).details.summary
        == "Forum Optik und Photonik"
    )


def test_a_page_of_its_own_beats_a_home_page() -> None:
    own = "https://optonet.example/termine/7"
    assert merge_records([record(url=own), other(url="https://medways.example/")]).details.url == own


def test_all_organisers_are_kept_each_once_by_its_longest_name() -> None:
    told = [record(organizer="OptoNet"), other(organizer="OptoNet e. V."), record("9", "itnet", organizer="Stadt Jena")]
    assert sorted(merge_records(told).details.organizer.split("; ")) == ["OptoNet e. V.", "Stadt Jena"]


def test_all_categories_are_kept() -> None:
    assert sorted(merge_records([record(categories=("Optik",)), other(categories=("Messe", "Optik"))]).details.categories) == [
        "Messe",
        "Optik",
    ]


def test_a_relay_speaks_only_where_nobody_else_does() -> None:
    relay = other(trust=9, relay=True, summary="Fundstück", price="frei", location="Carl-Zeiss-Platz 15, 07743 Jena")
    whole = merge_records([relay, record(seen=NOW + 2 * HOUR, location="Jena")])
    assert (whole.details.summary, whole.details.location, whole.details.price) == ("Photonik-Stammtisch", "Jena", "frei")
    assert whole.networks == ("optonet", "medways")


def test_the_way_in_travels_with_how_people_attend() -> None:
    whole = merge_records([record(mode=Mode.ONLINE, online_url="https://z.example/1"), other(mode=Mode.HYBRID)])
    assert (whole.details.mode, whole.details.online_url) == (Mode.ONLINE, "https://z.example/1")


MOVED_TO = START + 7 * DAY  # 10 December 2026


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "Verschoben vom 3.12.2026"),
        ("Der Abend wird auf den 10.12.2026 verschoben.", ""),
        ("", "Rescheduled from 3 December."),
        ("Verschoben vom 3.12. auf den 10.12.2026", "Verschoben vom 3.12. auf den 10.12.2026"),
    ],
)
def test_a_moved_event_stands_where_it_was_moved_to_whoever_was_heard_last(old: str, new: str) -> None:
    for first, last in ((NOW, NOW + HOUR), (NOW + HOUR, NOW)):
        there, here = record(seen=first, description=old), record("8", "medways", seen=last, start=MOVED_TO, description=new)
        assert merge_records([there, here]).details.span == TimeSpan(MOVED_TO)


def test_an_event_may_be_moved_to_an_earlier_day() -> None:
    early = record(description="Vorverlegt, verschoben vom 10.12.2026")
    assert merge_records([early, other(start=MOVED_TO)]).details.span == TimeSpan(START)


@given(
    st.builds(
        record, location=st.sampled_from(["", "Jena"]), url=st.sampled_from(["", "https://a.example/x"]), price=st.sampled_from(["", "5 €"])
    )
)
def test_one_record_alone_is_merged_as_among_its_likes(one: Record) -> None:
    alone, twice = merge_records([one]), merge_records([one, one])
    assert (alone.details, alone.networks, alone.links, alone.provenance) == (twice.details, twice.networks, twice.links, twice.provenance)
