from dataclasses import replace
from datetime import timedelta

from aggregator.events.publication import Draft, publish, unpublish
from aggregator.model import Publication, State, Status
from tests.factories import LATER, NOW, START, TODAY, details, publication

DAY = timedelta(days=1)


def face(withdrawn: bool = False, **said: object) -> Draft:
    return Draft(details=details(**said), networks=("optonet",), withdrawn=withdrawn)  # type: ignore[arg-type]


def again(before: Publication, now: Draft, days: int = 1) -> Publication:
    return publish(now, before, "", NOW + days * DAY, TODAY + days * DAY)


def test_what_is_first_published_begins_at_sequence_zero() -> None:
    first = publish(face(), None, "0123456789", NOW, TODAY)
    assert (first.id, first.sequence, first.created, first.changes) == ("0123456789", 0, NOW, ())


def test_nothing_changes_when_no_published_detail_does() -> None:
    before = publication()
    assert again(before, face()) is before


def test_a_changed_detail_raises_sequence_and_last_modified_and_keeps_the_id() -> None:
    before = publication()
    after = again(before, face(start=LATER))
    assert (after.id, after.created, after.sequence, after.last_modified) == (before.id, before.created, 1, NOW + DAY)


def test_a_note_tells_what_stood_there_before_and_ends_after_a_fortnight() -> None:
    after = again(publication(), face(start=LATER))
    assert [(c.field, c.before[:10], c.after[:10]) for c in after.changes] == [("span", f"{START:%Y-%m-%d}", f"{LATER:%Y-%m-%d}")]
    assert after.noted_until == TODAY + 15 * DAY


def test_a_second_change_within_the_fortnight_still_tells_the_first_date() -> None:
    once = again(publication(), face(start=LATER))
    twice = again(once, face(start=LATER + DAY), days=3)
    assert [(c.before[:10], c.after[:10]) for c in twice.changes] == [(f"{START:%Y-%m-%d}", f"{LATER + DAY:%Y-%m-%d}")]


def test_an_event_moved_back_carries_no_note() -> None:
    once = again(publication(), face(start=LATER))
    back = again(once, face(), days=2)
    assert (back.sequence, back.changes, back.noted_until) == (2, (), None)


def test_the_sources_own_word_cancels_and_the_entry_leaves_after_a_fortnight() -> None:
    after = again(publication(), face(status=Status.CANCELLED))
    assert (after.state, after.since, after.gone_on) == (State.CANCELLED, TODAY + DAY, TODAY + 15 * DAY)


def test_a_cancelled_event_does_not_begin_its_fortnight_anew_with_every_change() -> None:
    once = again(publication(), face(status=Status.CANCELLED))
    twice = again(once, face(status=Status.CANCELLED, location="Jena"), days=5)
    assert (twice.since, twice.sequence) == (TODAY + DAY, 2)


def test_a_withdrawn_event_is_not_called_cancelled() -> None:
    assert again(publication(), face(withdrawn=True)).state is State.WITHDRAWN


def test_an_event_of_no_source_leaves_unannounced_and_may_come_back() -> None:
    gone = unpublish(publication(), TODAY)
    assert (gone.state, gone.gone_on, gone.sequence) == (State.LEFT, TODAY, 0)
    back = again(gone, face())
    assert (back.state, back.id) == (State.ANNOUNCED, gone.id)


def test_another_networks_announcement_is_a_published_change_without_a_note() -> None:
    after = again(publication(), replace(face(), networks=("optonet", "medways")))
    assert (after.sequence, after.changes) == (1, ())
