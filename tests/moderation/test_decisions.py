"""What people decide, through the whole pipeline: merged, split, corrected, and never undone by a run."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from aggregator.errors import WrongCall
from aggregator.events.rebuild import refresh
from aggregator.model import State
from aggregator.moderation import decisions
from aggregator.moderation.explain import conflicting_corrections, explanation_of, possible_duplicates
from tests.factories import BASE_URL, BERLIN, TODAY
from tests.pipeline import Pipeline, calendar, vevent

FORUM, EVENING = vevent(uid="1", title="Photonik-Forum"), vevent(uid="2", title="Abend der Optik", start="20261203T190000")


def by_hand(pipeline: Pipeline, verdict: Callable[..., object], *told: object) -> None:
    with pipeline.store.write() as tx:
        verdict(tx, pipeline.services.context, *told, pipeline.clock.now)


def forget(pipeline: Pipeline, source: str) -> None:
    with pipeline.store.write() as tx:
        refresh(tx, tx.records.delete_source(source), pipeline.services.context, pipeline.clock.now)


def unlist(pipeline: Pipeline, source: str) -> None:
    """Let the source list another event until it no longer lists what it did."""
    pipeline.answer(source, calendar(vevent(uid="3", title="Jahrestagung", start="20270302T100000")))
    for _ in range(4):
        pipeline.pull_after(source, hours=13)


def ids(pipeline: Pipeline) -> dict[str, str]:
    return {e.details.summary: e.id for e in pipeline.published() if e.publication.state is State.ANNOUNCED}


def states(pipeline: Pipeline) -> dict[str, str]:
    return {e.id: e.publication.state.value for e in pipeline.published()}


@pytest.fixture
def two(pipeline: Pipeline) -> Pipeline:
    """The pipeline with the event ...1 of a and, since a day later, the event ...2 of b."""
    pipeline.answer("a", calendar(FORUM))
    pipeline.pull("a")
    pipeline.answer("b", calendar(EVENING))
    pipeline.pull_after("b", days=1)
    return pipeline


A, B, C = "0000000001", "0000000002", "0000000003"


def test_a_merged_event_keeps_the_elders_id_and_the_other_says_where_it_went(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (B, A))
    assert states(two) == {A: "announced", B: "merged"}
    text = two.feed().decode().replace("\r\n ", "")
    entry = next(part for part in text.split("BEGIN:VEVENT") if f"UID:{B}@" in part)
    assert "STATUS:CANCELLED" in entry
    assert "SEQUENCE:1" in entry
    assert "SUMMARY:Zusammengeführt: Abend der Optik" in entry
    assert f"Zusammengeführt mit: {two.store.events.many([A])[A].details.summary} {BASE_URL}/events/{A}" in entry
    assert "ABGESAGT" not in text


def test_the_entry_of_a_merged_event_leaves_after_a_fortnight(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    two.clock.move(days=13)
    assert B in states(two)
    two.clock.move(days=1)
    assert B not in states(two)


def test_a_split_after_a_merge_gives_the_second_its_own_id_back_again_and_again(two: Pipeline) -> None:
    for _ in range(3):
        two.clock.move(hours=1)
        by_hand(two, decisions.merge, (A, B))
        assert states(two) == {A: "announced", B: "merged"}
        two.clock.move(hours=1)
        by_hand(two, decisions.split, A, ["b"])
        assert ids(two) == {"Photonik-Forum": A, "Abend der Optik": B}
        two.pull_after(days=1)
        assert ids(two) == {"Photonik-Forum": A, "Abend der Optik": B}


def test_a_split_gives_each_record_the_id_that_was_its_own_whatever_record_is_the_elder(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(FORUM))
    pipeline.answer("b", calendar(EVENING))
    pipeline.pull("b", "a")  # at one instant
    before = ids(pipeline)
    by_hand(pipeline, decisions.merge, (A, B))
    by_hand(pipeline, decisions.unmerge, (A, B))
    assert ids(pipeline) == before


def test_a_survivor_lives_on_when_the_elders_source_leaves(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    forget(two, "a")
    assert ids(two) == {"Abend der Optik": A}


def test_who_carries_an_event_on_keeps_its_id_when_another_one_is_merged_and_split_again(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(FORUM))
    pipeline.answer("b", calendar(vevent(uid="0", title="Jahrestagung", start="20270301T100000"), EVENING))
    pipeline.pull("a")
    pipeline.pull("b")
    evening, tagung = (ids(pipeline)[title] for title in ("Abend der Optik", "Jahrestagung"))
    by_hand(pipeline, decisions.merge, (A, evening))
    forget(pipeline, "a")
    before = ids(pipeline)
    assert before == {"Abend der Optik": A, "Jahrestagung": tagung}
    for _ in range(2):
        by_hand(pipeline, decisions.merge, (A, tagung))
        assert set(ids(pipeline).values()) == {A}
        by_hand(pipeline, decisions.split, A, ["b/0"])
        assert ids(pipeline) == before


def test_what_is_split_off_again_when_nobody_lists_it_any_more_leads_nowhere(two: Pipeline) -> None:
    unlist(two, "a")
    for _ in range(3):
        by_hand(two, decisions.merge, (A, B))
        by_hand(two, decisions.split, B, ["a/1"])
        assert all(not event.publication.merged_into for event in two.store.events.many([A, B]).values())
        assert states(two) == {B: "announced", C: "announced"}


@pytest.mark.parametrize(("days", "said"), [(0, {B: "withdrawn"}), (14, {})])
def test_where_its_entry_still_says_where_it_went_what_is_split_off_says_that_nobody_lists_it(
    two: Pipeline, days: int, said: dict[str, str]
) -> None:
    by_hand(two, decisions.merge, (A, B))
    unlist(two, "b")
    two.clock.move(days=days)
    by_hand(two, decisions.split, A, ["b/2"])
    assert states(two) == {A: "announced", C: "announced", **said}
    assert not two.store.events.many([B])[B].publication.merged_into


def test_re_running_changes_nothing(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    by_hand(two, decisions.correct, A, "title", "Forum der Optik")
    before = two.feed(), two.feed("rss"), two.store.events.version()
    with two.store.write() as tx:
        assert refresh(tx, two.store.records.all(), two.services.context, two.clock.now) == 0
    two.pull_after(hours=1)
    assert (two.feed(), two.feed("rss"), two.store.events.version()) == before


def test_a_merge_may_be_taken_back(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    by_hand(two, decisions.unmerge, (A, B))
    assert ids(two) == {"Photonik-Forum": A, "Abend der Optik": B}
    with pytest.raises(WrongCall, match="nobody merged"):
        by_hand(two, decisions.unmerge, (A, B))


def test_a_split_may_be_taken_back(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(FORUM))
    pipeline.answer("b", calendar(vevent(uid="x", title="Photonik-Forum")))
    pipeline.pull()
    by_hand(pipeline, decisions.split, A, ["b/x"])
    assert states(pipeline) == {A: "announced", B: "announced"}
    by_hand(pipeline, decisions.unsplit, A, [])
    assert states(pipeline) == {A: "announced", B: "merged"}


def test_what_was_kept_apart_in_advance_is_never_merged(two: Pipeline) -> None:
    by_hand(two, decisions.split, A, [B])
    two.answer("b", calendar(vevent(uid="2", title="Photonik-Forum")))
    two.pull_after("b", hours=1)
    assert states(two) == {A: "announced", B: "announced"}


def test_a_verdict_follows_a_record_whose_uid_changes(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    two.answer("b", calendar(EVENING.replace("UID:2", "UID:other")))
    two.pull_after("b", hours=1)
    assert states(two) == {A: "announced", B: "merged"}
    by_hand(two, decisions.split, A, ["b/other"])
    assert ids(two) == {"Photonik-Forum": A, "Abend der Optik": B}


def test_a_correction_survives_and_shows_a_conflict_when_the_source_changes_its_word(two: Pipeline) -> None:
    by_hand(two, decisions.correct, A, "title", "Forum der Photonik")
    two.answer("a", calendar(vevent(uid="1", title="Photonik-Forum 2026")))
    two.pull_after("a", hours=1)
    assert ids(two)["Forum der Photonik"] == A
    (correction,) = two.store.decisions.conflicting_corrections()
    assert (correction.value, correction.source_value, correction.conflict) == (
        "Forum der Photonik",
        "Photonik-Forum",
        "Photonik-Forum 2026",
    )
    assert conflicting_corrections(two.store, TODAY, BERLIN) == ((two.store.events.many([A])[A], correction),)
    assert conflicting_corrections(two.store, TODAY + timedelta(days=60), BERLIN) == ()
    by_hand(two, decisions.uncorrect, A, "title")
    assert ids(two)["Photonik-Forum 2026"] == A
    assert two.store.decisions.conflicting_corrections() == ()


def test_a_source_that_takes_up_the_correction_is_in_no_conflict(two: Pipeline) -> None:
    by_hand(two, decisions.correct, A, "title", "Forum der Photonik")
    two.answer("a", calendar(vevent(uid="1", title="Forum der Photonik")))
    two.pull_after("a", hours=1)
    assert two.store.decisions.conflicting_corrections() == ()


def test_a_correction_is_a_change_that_subscribers_are_told(two: Pipeline) -> None:
    by_hand(two, decisions.correct, f"{BASE_URL}/events/{A}?lang=en", "start", "3.12.2026 18:00")
    event = explanation_of(two.store, f"{A}@netzwerktimer.example").event
    assert (event.publication.sequence, event.corrected) == (1, ("span", "time_open"))
    assert [change.field for change in event.publication.changes] == ["span"]
    assert "T180000" in two.feed().decode()


def test_corrections_of_a_merged_event_hold_in_the_one_it_became(two: Pipeline) -> None:
    by_hand(two, decisions.correct, B, "price", "kostenfrei")
    by_hand(two, decisions.merge, (A, B))
    assert two.store.events.many([A])[A].details.price == "kostenfrei"
    by_hand(two, decisions.split, A, ["b"])
    assert {e.id: e.details.price for e in two.published()} == {A: "", B: "kostenfrei"}


def test_a_person_may_say_that_a_cancelled_event_takes_place(two: Pipeline) -> None:
    two.answer("a", calendar(FORUM.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT")))
    two.pull_after("a", hours=1)
    assert states(two)[A] == "cancelled"
    by_hand(two, decisions.correct, A, "status", "confirmed")
    two.pull_after("a", hours=1)
    assert states(two)[A] == "announced"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("titel", "x", "did you mean 'title'"),
        ("start", "bald", "write a day such as"),
        ("start", "", "write a day such as"),
        ("end", "2026-12-03T16:00", "later than that"),
        ("url", "forum", "write an address such as"),
        ("status", "off", "write one of confirmed"),
    ],
)
def test_a_wrong_correction_is_told_how_to_be_written(two: Pipeline, field: str, value: str, said: str) -> None:
    with pytest.raises(WrongCall, match=said):
        by_hand(two, decisions.correct, A, field, value)


def test_unknown_events_and_records_are_told(two: Pipeline) -> None:
    for verdict, told in (
        (decisions.merge, ((A, "nope"),)),
        (decisions.split, (A, ["c"])),
        (decisions.merge, ((A, A),)),
        (decisions.split, (A, ["a"])),
    ):
        with pytest.raises(WrongCall):
            by_hand(two, verdict, *told)


def test_what_is_perhaps_the_same_is_published_apart_and_listed(pipeline: Pipeline) -> None:
    """One title in one house on one day, at two hours: a person would look twice."""
    for source, hour in (("a", 17), ("b", 20)):
        pipeline.answer(source, calendar(vevent(start=f"20261203T{hour}0000", more="LOCATION:Volkshaus Jena")))
    pipeline.pull()
    found = possible_duplicates(pipeline.store, TODAY, BERLIN)
    assert [(one.id, other.id) for _, one, other in found] == [(A, B)]
    assert [other.id for _, other in explanation_of(pipeline.store, A).possible_matches] == [B]
    by_hand(pipeline, decisions.split, A, [B])
    assert possible_duplicates(pipeline.store, TODAY, BERLIN) == ()


def test_an_explanation_names_records_links_winners_and_verdicts(two: Pipeline) -> None:
    by_hand(two, decisions.merge, (A, B))
    found = explanation_of(two.store, B)
    assert [record.key.source for record in found.records] == ["a", "b"]
    assert len(found.links) == 1
    assert found.former == (B,)
    assert found.winners["summary"].source in "ab"
    assert [ruling.same for ruling in found.constraints] == [True]
