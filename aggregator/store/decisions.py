"""The tables of decisions: constraints and corrections of people, identities before merges, and possible matches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select

from aggregator import serialization
from aggregator.model import Constraint, Correction, PossibleMatch, RecordKey

from . import rows
from .rows import Connect
from .tables import constraints, corrections, former_keys, possible_duplicates

_FORMER = select(former_keys)


class Decisions:
    """Reads decisions; inside a write, saves them. Constraints and former identities follow a record to its new key."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def constraints(self, keys: Collection[RecordKey]) -> tuple[Constraint, ...]:
        """Return all constraints on these records, and on all records linked with them by must-link constraints, transitively."""
        linked: set[Constraint] = set()
        seen: set[RecordKey] = set()
        front = set(keys)
        with self._connect() as connection:
            while front:
                seen |= front
                numbers = map(rows.number_of, front)
                fresh = [_constraint(row) for row in rows.among(connection, select(constraints), constraints.c.record, numbers)]
                linked.update(fresh)
                front = {key for constraint in fresh if constraint.same for key in (constraint.a, constraint.b)} - seen
        return tuple(sorted(linked, key=lambda constraint: (constraint.a, constraint.b)))

    def save_constraints(self, saved: Sequence[Constraint]) -> None:
        """Save constraints; each replaces the former one on its two records."""
        with self._connect() as connection:
            rows.replace(connection, constraints, [row for constraint in saved for row in _rows(constraint)])

    def delete_constraints(self, pairs: Iterable[tuple[RecordKey, RecordKey]]) -> None:
        """Delete the constraints on these pairs of records, in either order."""
        both = [row for a, b in pairs for row in (_pair(a, b), _pair(b, a))]
        with self._connect() as connection:
            rows.delete(connection, constraints, both)

    def former_events_of(self, keys: Collection[RecordKey]) -> dict[RecordKey, frozenset[str]]:
        """Return, for record keys, the ids of the events that they belonged to before a merge."""
        event_ids: dict[RecordKey, set[str]] = {}
        with self._connect() as connection:
            for row in rows.among(connection, _FORMER, former_keys.c.record, map(rows.number_of, keys)):
                event_ids.setdefault(rows.key_of(row), set()).add(row.publication)
        return {key: frozenset(ids) for key, ids in event_ids.items()}

    def former_keys_of(self, event_id: str) -> frozenset[RecordKey]:
        """Return the keys of the records that an event had when it was merged into another one."""
        with self._connect() as connection:
            return frozenset(map(rows.key_of, connection.execute(_FORMER.where(former_keys.c.publication == event_id))))

    def save_former(self, former: Collection[tuple[RecordKey, str]], forgotten: Collection[tuple[RecordKey, str]] = ()) -> None:
        """Save the events that records belonged to before a merge; delete the pairs in `forgotten`."""
        with self._connect() as connection:
            rows.delete(
                connection, former_keys, [{"record": rows.number_of(key), "publication": event_id} for key, event_id in sorted(forgotten)]
            )
            rows.replace(connection, former_keys, [_former_row(key, event_id) for key, event_id in sorted(former)])

    def rename(self, renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Move the decisions on each old key to its new key."""
        numbers = [rows.number_of(key) for key in renamed]
        with self._connect() as connection:
            former = list(rows.among(connection, _FORMER, former_keys.c.record, numbers))
            rows.delete_in(connection, former_keys.c.record, former_keys, numbers)
            rows.replace(connection, former_keys, [_former_row(renamed[rows.key_of(row)], row.publication) for row in former])
            affected = {_constraint(row) for row in rows.among(connection, select(constraints), constraints.c.record, numbers)}
            rows.delete(connection, constraints, [row for r in affected for row in (_pair(r.a, r.b), _pair(r.b, r.a))])
            moved = [_between(renamed.get(r.a, r.a), renamed.get(r.b, r.b), r) for r in affected]
            rows.replace(connection, constraints, [row for constraint in moved for row in _rows(constraint)])

    def corrections(self, event_ids: Collection[str]) -> tuple[Correction, ...]:
        """Return the corrections of events, by event and field."""
        wanted = select(corrections.c.data)
        with self._connect() as connection:
            saved = [serialization.loads(Correction, row.data) for row in rows.among(connection, wanted, corrections.c.event, event_ids)]
        return tuple(sorted(saved, key=lambda correction: (correction.event, correction.field)))

    def save_corrections(self, saved: Sequence[Correction]) -> None:
        """Save corrections; each replaces the former one of its field."""
        with self._connect() as connection:
            rows.replace(connection, corrections, [{"event": c.event, "field": c.field, "data": serialization.dumps(c)} for c in saved])

    def delete_correction(self, event_id: str, field: str) -> None:
        """Delete a correction."""
        with self._connect() as connection:
            rows.delete(connection, corrections, [{"event": event_id, "field": field}])

    def conflicting_corrections(self) -> tuple[Correction, ...]:
        """Return the corrections whose sources now have a third value: neither the corrected nor the former one."""
        with self._connect() as connection:
            stored = connection.execute(select(corrections.c.data).order_by(corrections.c.event, corrections.c.field))
            return tuple(c for row in stored if (c := serialization.loads(Correction, row.data)).conflict is not None)

    def possible_matches(self, event_id: str = "") -> tuple[PossibleMatch, ...]:
        """Return the possible matches, the highest score first: all, or those of one event."""
        wanted = select(possible_duplicates.c.data)
        if event_id:
            wanted = wanted.where(or_(possible_duplicates.c.event == event_id, possible_duplicates.c.other == event_id))
        with self._connect() as connection:
            matches = [serialization.loads(PossibleMatch, row.data) for row in connection.execute(wanted)]
        return tuple(sorted(matches, key=lambda match: (-match.score, match.event, match.other)))

    def save_possible_matches(self, matches: Sequence[PossibleMatch], event_ids: Collection[str]) -> None:
        """Replace the possible matches of these events."""
        with self._connect() as connection:
            for column in (possible_duplicates.c.event, possible_duplicates.c.other):
                rows.delete_in(connection, column, possible_duplicates, event_ids)
            saved = [{"event": d.event, "other": d.other, "data": serialization.dumps(d)} for d in matches]
            rows.replace(connection, possible_duplicates, saved)


def _former_row(key: RecordKey, event_id: str) -> dict[str, str | int]:
    return {"record": rows.number_of(key), "publication": event_id, **rows.key_row(key)}


def _pair(a: RecordKey, b: RecordKey) -> dict[str, int]:
    return {"record": rows.number_of(a), "other": rows.number_of(b)}


def _rows(constraint: Constraint) -> list[dict[str, str | int]]:
    word: dict[str, str | int] = {"same": int(constraint.same), "decided": rows.stamp(constraint.decided)}
    both = ((constraint.a, constraint.b), (constraint.b, constraint.a))
    return [{**_pair(key, other), **rows.key_row(key), **rows.key_row(other, "other_"), **word} for key, other in both]


def _constraint(row: Any) -> Constraint:
    key, other = rows.key_of(row), RecordKey(row.other_source, row.other_uid, row.other_recurrence_id)
    return Constraint(a=min(key, other), b=max(key, other), same=bool(row.same), decided=rows.instant_of(row.decided))


def _between(key: RecordKey, other: RecordKey, constraint: Constraint) -> Constraint:
    return replace(constraint, a=min(key, other), b=max(key, other))
