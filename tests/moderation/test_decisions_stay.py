"""No verdict of a person is ever undone by a run, whatever sources tell, drop, rename and cancel, and however people decide."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import WrongCall
from aggregator.events.dedup.constraints import consistent_constraints
from aggregator.events.rebuild import refresh
from aggregator.model import Correction, Event
from aggregator.moderation import decisions
from tests.pipeline import Pipeline, calendar, vevent

TITLES = ("Photonik-Forum", "Forum Photonik", "Abend der Optik", "Industrietag")
STARTS = ("20261203T170000", "20261203T190000", "20261204T170000")
SOURCES = "abc"

ENTRY = st.tuples(st.sampled_from(TITLES), st.sampled_from(STARTS), st.booleans())
NUMBER = st.integers(0, 9)
STEP = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from(SOURCES), st.integers(0, 2), ENTRY),
    st.tuples(st.just("drop"), st.sampled_from(SOURCES), st.integers(0, 2)),
    st.tuples(st.just("rename"), st.sampled_from(SOURCES)),
    st.tuples(st.just("forget"), st.sampled_from(SOURCES)),
    st.tuples(st.just("merge"), NUMBER, NUMBER),
    st.tuples(st.just("split"), NUMBER, NUMBER),
    st.tuples(st.just("correct"), NUMBER, st.sampled_from(("title", "location", "start")), st.integers(0, 3)),
)
VALUES = {
    "title": TITLES,
    "location": ("Jena", "Gera", "", "Weimar"),
    "start": ("2026-12-05", "2026-12-05T18:00", "2026-12-03", "2026-12-08"),
}


@dataclass
class Region:
    """Three sources, what they tell now, and how far their UIDs were renamed."""

    pipeline: Pipeline
    told: dict[tuple[str, int], tuple[str, str, bool]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def live(self, steps: Iterable[tuple[Any, ...]]) -> None:
        """Begin with two events, then take all steps."""
        for name, *told in (("tell", "a", 0, (TITLES[0], STARTS[0], False)), ("tell", "b", 0, (TITLES[2], STARTS[0], False)), *steps):
            self.step(name, *told)

    def step(self, name: str, *told: object) -> None:
        self.pipeline.clock.move(hours=9)
        act: Callable[..., None] = getattr(self, name)
        act(*told)
        self.check()

    def tell(self, source: str, number: int, entry: tuple[str, str, bool]) -> None:
        self.told[source, number] = entry
        self._pull(source)

    def drop(self, source: str, number: int) -> None:
        self.told.pop((source, number), None)
        self._pull(source)

    def rename(self, source: str) -> None:
        self.names[source] = self.names.get(source, 0) + 1
        self._pull(source)

    def forget(self, source: str) -> None:
        """The source leaves sources.yaml; it comes back with its next word."""
        with self.pipeline.store.write() as tx:
            refresh(tx, tx.records.delete_source(source), self.pipeline.services.context, self.pipeline.clock.now)
            tx.sources.forget(source)

    def merge(self, one: int, other: int) -> None:
        if events := self.living():
            self.decide(decisions.merge, (events[one % len(events)].id, events[other % len(events)].id))

    def split(self, number: int, part: int) -> None:
        if events := self.living():
            event = events[number % len(events)]
            self.decide(decisions.split, event.id, [decisions.record_name(event.records[part % len(event.records)])])

    def correct(self, number: int, name: str, value: int) -> None:
        if events := self.living():
            self.decide(decisions.correct, events[number % len(events)].id, name, VALUES[name][value])

    def check(self) -> None:
        """People's words hold, every identity leads somewhere, and deriving all again changes nothing."""
        store, records = self.pipeline.store, self.pipeline.store.records.all()
        known = store.publications.of([record.key for record in records])
        held = consistent_constraints(store.decisions.constraints([record.key for record in records]))
        for (a, b), same in held.items():
            if a in known and b in known and {a, b} <= {record.key for record in records}:
                assert (known[a].id == known[b].id) is same
        events = store.events.many(self.pipeline.ids)
        for event in events.values():
            assert {known[key].id for key in event.records} <= {event.id}
            assert not event.publication.merged_into or not event.records
            self._check_corrections(event, events)
        feed = self.pipeline.feed()
        with store.write() as tx:
            assert refresh(tx, records, self.pipeline.services.context, self.pipeline.clock.now) == 0
        assert self.pipeline.feed() == feed

    def _check_corrections(self, event: Event, events: dict[str, Event]) -> None:
        mine = [one for one in events if self._end(one, events) == event.id]
        if event.records:
            last: dict[str, Correction] = {}
            for correction in sorted(self.pipeline.store.decisions.corrections(mine), key=lambda c: (c.decided, c.event)):
                last[correction.field] = correction
            for name, value in (("title", event.details.summary), ("location", event.details.location)):
                assert name not in last or last[name].value == value
            if "start" in last:
                assert event.details.span.start.isoformat() == last["start"].value.partition("[")[0]

    def _end(self, event_id: str, events: dict[str, Event]) -> str:
        while into := events[event_id].publication.merged_into:
            event_id = into
        return event_id

    def living(self) -> list[Event]:
        events = self.pipeline.store.events.many(self.pipeline.ids)
        return [event for _, event in sorted(events.items()) if event.records]

    def decide(self, verdict: Callable[..., object], *told: object) -> None:
        try:
            with self.pipeline.store.write() as tx:
                verdict(tx, self.pipeline.services.context, *told, self.pipeline.clock.now)
        except WrongCall:
            pass

    def _pull(self, source: str) -> None:
        entries = [
            vevent(f"{n}-{self.names.get(source, 0)}", title, start, "STATUS:CANCELLED" if cancelled else "")
            for (of, n), (title, start, cancelled) in sorted(self.told.items())
            if of == source
        ]
        anchor = vevent(f"anchor-{source}", f"Jahrestagung {source}", f"2027030{SOURCES.index(source) + 1}T100000")
        self.pipeline.answer(source, calendar(*entries, anchor))
        self.pipeline.pull(source)


@contextmanager
def region() -> Iterator[Region]:
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(Path(folder), SOURCES)
        yield Region(pipeline)
        pipeline.store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=4, max_size=14))
def test_no_verdict_of_a_person_is_ever_undone_by_a_run(steps: list[tuple[Any, ...]]) -> None:
    with region() as made:
        made.live(steps)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=8), NUMBER, NUMBER)
def test_two_events_that_are_merged_and_split_again_are_who_they_were(steps: list[tuple[Any, ...]], one: int, other: int) -> None:
    with region() as made:
        made.live(steps)
        events = made.living()
        first, second = (events[number % len(events)] if events else None for number in (one, other))
        if first and second and first.id != second.id:
            for _ in range(2):
                made.step("merge", one, other)
                made.decide(decisions.split, first.id, [decisions.record_name(key) for key in second.records])
                made.check()
                known = made.pipeline.store.publications.of([*first.records, *second.records])
                assert {known[key].id for key in first.records} == {first.id}
                assert {known[key].id for key in second.records} == {second.id}
