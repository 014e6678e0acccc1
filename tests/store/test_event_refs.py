"""What feeds ask the store for, against a plain filter over all events as an oracle; and when an event's revision differs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from aggregator.dates.instants import instant, last_day, local_day
from aggregator.model import (
    AHEAD,
    BACK,
    Collection,
    Config,
    Event,
    EventRef,
    Link,
    Mode,
    Network,
    Publication,
    RecordKey,
    Selection,
    Site,
    State,
)
from aggregator.store import Store
from aggregator.store.events import Order
from tests.factories import BERLIN, NOW, START, TODAY, cancelled, change, event, publication
from tests.stores import put, store_of

DAY = timedelta(days=1)
NETWORKS, TOPICS, REGIONS = ("optonet", "med-ways", "theen"), ("photonik", "it"), ("ost", "nord-west")
WORDS = ("laser", "linse", "licht")
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ORDERS: tuple[Order, ...] = ("start", "announced", "changed")
CONFIG = Config(
    site=Site(title="N"),
    networks=tuple(Network(slug=slug, name=slug) for slug in NETWORKS),
    collections=(
        Collection(slug="wochen", title={}, first=TODAY - 5 * DAY, last=TODAY + 9 * DAY, words=("laser", "licht")),
        Collection(slug="tage", title={}, first=TODAY + 5 * DAY, last=TODAY + 20 * DAY, words=("linse",)),
        Collection(slug="stumm", title={}, first=TODAY, last=TODAY + 9 * DAY, words=()),
    ),
)


def some(dice: Random, values: Sequence[Any], least: int = 0) -> tuple[Any, ...]:
    return tuple(sorted(dice.sample(values, dice.randint(least, len(values) - 1))))


def made(dice: Random) -> Event:
    """An event of any state, filters, length and start, many of them at one minute."""
    day = TODAY + dice.choice((0, 0, 1, dice.randrange(-60, 40), dice.randrange(-1_000, 500))) * DAY
    start: date | datetime = (
        day if dice.random() < 0.3 else datetime.combine(day, START.timetz()) + timedelta(minutes=dice.choice((0, 0, 1)))
    )
    length = dice.choice((0, 0, 0, 1, 6, 7, 8, 49, 51, 402, 1_500)) * DAY
    length = length or DAY if not isinstance(start, datetime) else length + timedelta(hours=dice.choice((0, 2, 9)))
    changed = dice.random() < 0.4
    one = event(
        "".join(dice.choices(SIGNS, k=10)),
        networks=some(dice, NETWORKS, 1),
        topics=some(dice, TOPICS),
        region=dice.choice(("", *REGIONS)),
        mode=dice.choice((None, *Mode)),
        summary=" ".join(some(dice, WORDS, 1)),
        start=start,
        end=start + length,
        created=NOW - dice.randrange(4) * DAY,
        last_modified=NOW - dice.randrange(5_000) * timedelta(minutes=1),
        changes=(change("location", "a", "b"),) if changed else (),
        changed_on=TODAY - dice.randrange(20) * DAY if changed else None,
    )
    off = tuple(state for state in State if state is not State.ANNOUNCED)
    return cancelled(one, dice.choice(off), TODAY - dice.randrange(20) * DAY) if dice.random() < 0.3 else one


def asked(dice: Random) -> Selection:
    def maybe(values: Sequence[Any]) -> tuple[Any, ...]:
        return some(dice, values, 1) if dice.random() < 0.35 else ()

    return Selection(
        q=" ".join(dice.sample(WORDS, dice.choice((1, 1, 2)))) if dice.random() < 0.25 else "",
        networks=maybe((*NETWORKS, "nobody")),
        topics=maybe(TOPICS),
        regions=maybe(REGIONS),
        modes=maybe([mode.value for mode in Mode]),
        collections=maybe(("stumm", "tage", "wochen")) if dice.random() < 0.5 else (),
        first=TODAY + dice.randrange(-50, 30) * DAY if dice.random() < 0.3 else None,
        last=TODAY + dice.randrange(-20, 60) * DAY if dice.random() < 0.3 else None,
    )


def place(one: Event) -> tuple[int, str]:
    """What the order of starts goes by: the minute, then the last five characters of the id."""
    return int(instant(one.details.span.start, BERLIN).timestamp()) // 60, one.id[-5:]


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """What is asked of the store, found by looking at every event."""

    order: Order
    selection: Selection
    today: date
    cancelled: str

    def refs(self, there: Sequence[Event]) -> list[tuple[str, str]]:
        found = sorted(filter(self._is_shown, there), key=place)
        if self.order == "announced":
            found.sort(key=lambda one: one.publication.created, reverse=True)
        if self.order == "changed":
            found.sort(key=lambda one: (one.publication.last_modified, one.id), reverse=True)
        return [(one.id, self._look(one)) for one in found]

    def _is_shown(self, one: Event) -> bool:
        seen = one.publication
        gone = seen.gone_on is not None and seen.gone_on <= self.today
        hidden = self.cancelled == "hide" and seen.state is not State.ANNOUNCED
        untold = self.order == "changed" and seen.state is State.ANNOUNCED and not self._is_noted(seen)
        return not gone and not hidden and not untold and self._is_selected(one)

    def _is_selected(self, one: Event) -> bool:
        wanted, said = self.selection, {*one.details.summary.split()}
        filters = (
            (wanted.networks, one.publication.networks),
            (wanted.topics, one.details.topics),
            (wanted.regions, (one.details.region,)),
            (wanted.modes, (one.details.mode,)),
        )
        if not all({*some} & {*own} for some, own in filters if some) or not {*wanted.q.split()} <= said:
            return False
        if not wanted.collections:
            return self._runs(one, date.min, date.max)
        campaigns = [campaign for campaign in CONFIG.collections if campaign.slug in wanted.collections]
        return any(said & {*campaign.words} and self._runs(one, campaign.first, campaign.last) for campaign in campaigns)

    def _runs(self, one: Event, first: date, last: date) -> bool:
        """Whether it runs on one of these days that also the feed and the selection want."""
        since = self.today - BACK if self.order == "start" else self.today
        first = max(first, since, self.selection.first or since)
        last = min(last, self.today + AHEAD, self.selection.last or date.max)
        return first <= last and local_day(one.details.span.start, BERLIN) <= last and last_day(one.details.span, BERLIN) >= first

    def _is_noted(self, seen: Publication) -> bool:
        return seen.noted_until is not None and seen.noted_until > self.today

    def _look(self, one: Event) -> str:
        if one.publication.state is not State.ANNOUNCED:
            return "mark" if self.cancelled == "mark" else "show"
        return "noted" if self._is_noted(one.publication) else "plain"


def looks(refs: Sequence[EventRef]) -> list[tuple[str, str]]:
    return [(ref.id, ref.look) for ref in refs]


@pytest.mark.parametrize("seed", range(10))
def test_a_feed_is_what_a_plain_filter_over_all_events_finds(seed: int) -> None:
    dice = Random(seed)
    there = [made(dice) for _ in range(150)]
    with closing(store_of(*there)) as store:
        for _ in range(60):
            order, how, today = dice.choice(ORDERS), dice.choice(("show", "mark", "hide")), TODAY + dice.choice((0, 0, 3, 20)) * DAY
            oracle = Oracle(order=order, selection=asked(dice), today=today, cancelled=how)
            found = store.events.refs(order, oracle.selection, today, how, config=CONFIG)
            assert looks(found) == oracle.refs(there), oracle
            some = dice.randrange(1, 12)
            assert store.events.refs(order, oracle.selection, today, how, config=CONFIG, limit=some) == found[:some]
            if order == "start" and found:
                at = dice.randrange(len(found))
                behind = store.events.refs(order, oracle.selection, today, how, config=CONFIG, after=found[at].id, limit=some)
                assert behind == found[at + 1 : at + 1 + some]


@pytest.mark.parametrize("order", ORDERS)
def test_events_of_one_minute_keep_their_order_in_every_feed(order: Order) -> None:
    seen: dict[str, Any] = {"changes": (change("location", "a", "b"),), "changed_on": TODAY}
    ids = ["ZZZZZ0000A", "0000000000", "AAAAAZZZZZ", "11111AAAAA", "QQQQQ00B00"]
    with closing(store_of(*(event(one, **seen) for one in ids))) as store:
        found = [ref.id for ref in store.events.refs(order, Selection(), TODAY, "show")]
        by = {"start": sorted(ids, key=lambda one: one[-5:]), "changed": sorted(ids, reverse=True)}
        assert found == by.get(order, by["start"])


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(store_of()) as made:
        yield made


def revision(store: Store, one: Event) -> int:
    put(store, one)
    (ref,) = (ref for ref in store.events.refs("start", Selection(), TODAY, "show") if ref.id == one.id)
    assert store.events.with_revisions([one.id]) == {one.id: (ref.revision, one)}
    return ref.revision


WHOLE = event("A" * 10, links=[Link(network="optonet", url="https://optonet.example/1")], location="Jena", records=[RecordKey("a", "1")])
OTHERWISE: dict[str, Callable[[Event], Event]] = {
    "records": lambda one: replace(one, records=(*one.records, RecordKey("b", "1"))),
    "occurrence": lambda one: replace(one, records=(RecordKey("a", "1", "2026-12-03"),)),
    "links": lambda one: replace(one, links=()),
    "provenance": lambda one: replace(one, provenance={"summary": "a"}),
    "corrected": lambda one: replace(one, corrected=("summary",)),
}
SEEN: dict[str, Any] = {
    "networks": ("optonet", "theen"),
    "sequence": 1,
    "created": NOW - DAY,
    "last_modified": NOW + timedelta(seconds=1),
    "state": State.CANCELLED,
    "since": TODAY - DAY,
    "changes": (change("location", "a", "b"),),
    "changed_on": TODAY,
    "merged_into": "B" * 10,
    "merged_title": "Anderes",
    "details": replace(WHOLE.details, location="Gera"),
}
OTHERWISE |= {
    f"publication.{name}": lambda one, name=name: replace(one, publication=replace(one.publication, **{name: SEEN[name]}))  # type: ignore[misc]
    for name in SEEN
}


def test_every_field_of_an_event_is_among_those_that_are_made_to_differ() -> None:
    assert {field.name for field in fields(Publication)} == {*SEEN, "id"}
    assert {field.name for field in fields(Event)} == {
        *(OTHERWISE.keys() - {"occurrence"} - {f"publication.{name}" for name in SEEN}),
        "publication",
    }


@pytest.mark.parametrize("what", OTHERWISE)
def test_a_revision_differs_when_anything_stored_does_and_is_the_same_for_the_same(store: Store, what: str) -> None:
    first = revision(store, WHOLE)
    assert revision(store, WHOLE) == first
    assert revision(store, OTHERWISE[what](WHOLE)) != first
    assert revision(store, WHOLE) == first


def test_a_revision_is_the_same_in_another_store_and_not_that_of_another_event(store: Store) -> None:
    with closing(store_of(event("B" * 10))) as other:
        assert revision(other, WHOLE) == revision(store, WHOLE)
    assert len({revision(store, replace(WHOLE, publication=publication(letter * 10))) for letter in "ABCD"}) == 4
