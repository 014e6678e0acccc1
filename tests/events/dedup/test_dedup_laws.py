"""What holds of matching whatever is pulled, in which order, and whatever people ruled."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.events.dedup import blocking_keys, known_towns, linked_keys, lookup_keys, resolve
from aggregator.model import DatedEvent, Record, RecordKey, TimeSpan
from tests.factories import START, record

HOUR = timedelta(hours=1)
TOWNS = known_towns(["Jena", "Gera"])


def keys(records: list[Record]) -> set[frozenset[RecordKey]]:
    return {frozenset(r.key for r in group.records) for group in resolve(records, {})}


DAY = timedelta(days=1)
GIVEN = [
    record(
        summary=f"{kind} {topic}{part}",
        source=source,
        uid=str(n),
        location=place,
        start=START + shift * HOUR,
        end=START + (shift + 2) * HOUR,
    )
    for n, (source, kind, topic, part, place, shift) in enumerate(
        (source, kind, topic, part, place, shift)
        for source in ("optonet", "medways", "itnet")
        for kind, topic in (("Workshop", "Laserschweißen"), ("Seminar", "Arbeitsrecht"), ("Stammtisch", "Photonik"))
        for part, place, shift in (("", "Jena", 0), (" Teil 2", "Jena", 3), ("", "Gera", 0), ("", "", 24))
    )
]
PAIRS = [(min(x.key, y.key), max(x.key, y.key)) for n, x in enumerate(GIVEN) for y in GIVEN[:n]]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(PAIRS), st.booleans(), max_size=12), st.randoms(use_true_random=False))
def test_no_run_undoes_what_people_ruled(ruled: dict[tuple[RecordKey, RecordKey], bool], chance: Random) -> None:
    groups = resolve(chance.sample(GIVEN, len(GIVEN)), {}, ruled, TOWNS)
    assert groups == resolve(GIVEN, {}, ruled, TOWNS)
    home = {r.key: n for n, group in enumerate(groups) for r in group.records}
    assert all(home[x] != home[y] for (x, y), one_event in ruled.items() if not one_event)
    if all(ruled.values()):
        assert all(home[x] == home[y] for x, y in ruled)


def test_where_words_of_people_contradict_each_other_what_was_ruled_apart_stays_apart() -> None:
    x, y, z = (r.key for r in sorted(GIVEN[:3], key=lambda r: r.key))
    groups = resolve(GIVEN[:3], {}, {(x, y): True, (y, z): True, (x, z): False}, TOWNS)
    assert sorted(len(group.records) for group in groups) == [1, 2]


class Pulls:
    """Groups that are kept up to date as a pull does: only what a change can reach is grouped again."""

    def __init__(self) -> None:
        self.known: dict[RecordKey, Record] = {}
        self.group_of: dict[RecordKey, frozenset[RecordKey]] = {}

    def change(self, key: RecordKey, new: Record | None) -> None:
        touched = [r for r in (self.known.pop(key, None), new) if r]
        beside = set(self.group_of.pop(key, ())) - {key}
        if new:
            self.known[key] = new
        found = ({key} & self.known.keys()) | beside | self._reached(touched)
        edge = found
        while edge:
            edge = self._reached([self.known[k] for k in edge]) - found
            edge |= {k for one in edge | found for k in self.group_of.get(one, ()) if k in self.known} - found
            found |= edge
        self.group_of |= {k: group for group in keys([self.known[k] for k in found]) for k in group}

    def _reached(self, records: list[Record]) -> set[RecordKey]:
        asked = {name for r in records for name in lookup_keys(r)}
        others = [r for r in self.known.values() if not asked.isdisjoint(blocking_keys(r))]
        return set(linked_keys(records, others))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(GIVEN), st.sampled_from(["come", "go", "move", "other title"])), max_size=40))
def test_changes_and_withdrawals_between_pulls_leave_the_groups_of_all_at_once(steps: list[tuple[Record, str]]) -> None:
    pulls = Pulls()
    for given_, what in steps:
        details = given_.details
        if what == "move":
            assert isinstance(details, DatedEvent)
            details = replace(details, span=TimeSpan(START + DAY, START + DAY + HOUR), description="Verschoben vom 3.12.")
        elif what == "other title":
            details = replace(details, summary="Seminar Arbeitsrecht")
        pulls.change(given_.key, None if what == "go" else replace(given_, details=details))
        assert set(pulls.group_of.values()) == keys(list(pulls.known.values()))
