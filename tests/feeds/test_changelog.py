"""What changed or was cancelled, as RSS: an item a change."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from lxml import etree

from aggregator.model import Event, State
from tests.factories import NOW, TODAY, cancelled, change, event
from tests.written import written

ROOM, HOUR = change("location", "Aula", "Saal"), change("price", "10 €", "12 €")


def items(*events: Event, language: str = "de") -> list[Any]:
    return list(etree.fromstring(written("changes", events, language)).iter("item"))


def guid(of: Event) -> str:
    return str(items(of)[0].findtext("guid"))


def test_what_did_not_change_is_not_told() -> None:
    assert items(event()) == []


def test_a_change_is_told_with_what_stood_before() -> None:
    (item,) = items(event(summary="Stammtisch", changes=(ROOM,), changed_on=TODAY), language="en")
    assert item.findtext("title") == "Changed: Thu, 3 Dec 2026, 17:00: Stammtisch"
    assert item.findtext("description").startswith("Changed on 22 Nov 2026: place now Saal (was Aula)")


def test_a_cancellation_and_a_withdrawal_are_told() -> None:
    off, gone = items(cancelled(event("a", summary="Fest")), cancelled(event("b", summary="Fest"), State.WITHDRAWN))
    assert off.findtext("title") == "ABGESAGT: Do, 03.12.2026, 17:00: Fest"
    assert gone.findtext("title") == "Nicht mehr angekündigt: Do, 03.12.2026, 17:00: Fest"


def test_an_item_is_dated_when_the_change_was_published() -> None:
    (item,) = items(event(created=NOW - timedelta(days=9), last_modified=NOW, changes=(ROOM,), changed_on=TODAY))
    assert item.findtext("pubDate") == "Sun, 22 Nov 2026 09:00:00 GMT"


def test_each_change_of_an_event_is_an_item_of_its_own() -> None:
    first = event(changes=(ROOM,), changed_on=TODAY)
    second = event(changes=(ROOM, HOUR), changed_on=TODAY)
    third = event(changes=(HOUR,), changed_on=TODAY + timedelta(days=1))
    again = cancelled(first, since=TODAY + timedelta(days=2))
    assert len({guid(one) for one in (first, second, third, cancelled(first), again)}) == 5


def test_a_change_that_nobody_is_told_of_makes_no_new_item() -> None:
    first = event(changes=(ROOM,), changed_on=TODAY)
    quiet = replace(first, publication=replace(first.publication, sequence=7, last_modified=NOW + timedelta(hours=1)))
    assert guid(first) == guid(quiet)


def test_the_guid_is_no_address_and_not_that_of_the_event() -> None:
    (item,) = items(event("K3V9XQ2A7B", changes=(ROOM,), changed_on=TODAY))
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("guid").startswith("K3V9XQ2A7B@netzwerktimer.example/2026-11-22-")
