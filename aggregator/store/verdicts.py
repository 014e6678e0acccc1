"""What people decided of records and events, kept for ever; and which events they might want to decide on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Row, bindparam, or_, select

from aggregator.model import Correction, Doubt, RecordKey, Ruling
from aggregator.serialization import dumps, loads

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import corrections, doubts, former_keys, rulings

_RULINGS = select(rulings)
_FORMER = select(former_keys.c.publication)
_CORRECTED, _DOUBTED = Prepared(select(corrections.c.event).limit(1)), Prepared(select(doubts.c.event).limit(1))
_CORRECTIONS = Prepared(select(corrections.c.data).where(corrections.c.event == bindparam("of")).order_by(corrections.c.field))
_DOUBT_NO_MORE = Prepared(doubts.delete().where(or_(doubts.c.event == bindparam("of"), doubts.c.other == bindparam("or_of"))))


class Verdicts:
    """Reads verdicts; inside a write, keeps them. Rulings and former identities follow a record under its new key."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def rulings(self, keys: Collection[RecordKey]) -> tuple[Ruling, ...]:
        """Return all rulings on these records, and on those that people called one event with them, and so on."""
        found: set[Ruling] = set()
        seen: set[RecordKey] = set()
        front = set(keys)
        with self._connect() as connection:
            while front:
                seen |= front
                fresh = [_ruling(key, row) for key, row in rows.of_keys(connection, _RULINGS, rulings, front)]
                found.update(fresh)
                front = {key for ruling in fresh if ruling.same for key in (ruling.a, ruling.b)} - seen
        return tuple(sorted(found, key=lambda ruling: (ruling.a, ruling.b)))

    def rule(self, given: Sequence[Ruling]) -> None:
        """Write rulings; one on the same two records is replaced."""
        with self._connect() as connection:
            rows.replace(connection, rulings, [row for ruling in given for row in _rows(ruling)])

    def overrule(self, pairs: Iterable[tuple[RecordKey, RecordKey]]) -> None:
        """Delete the rulings on these pairs of records, in either order."""
        both = [row for a, b in pairs for row in (_pair_row(a, b), _pair_row(b, a))]
        with self._connect() as connection:
            rows.delete(connection, rulings, both)

    def former(self, keys: Collection[RecordKey]) -> dict[RecordKey, frozenset[str]]:
        """Return for record keys the ids of the events that they were published as before those were merged away."""
        found: dict[RecordKey, set[str]] = {}
        with self._connect() as connection:
            for key, row in rows.of_keys(connection, _FORMER, former_keys, keys):
                found.setdefault(key, set()).add(row.publication)
        return {key: frozenset(ids) for key, ids in found.items()}

    def formerly(self, event_id: str) -> frozenset[RecordKey]:
        """Return the keys of the records that an event had when it was merged into another one."""
        wanted = select(former_keys).where(former_keys.c.publication == event_id)
        with self._connect() as connection:
            return frozenset(rows.key_of(row) for row in connection.execute(wanted))

    def remember(self, former: Collection[tuple[RecordKey, str]], rejoined: Collection[tuple[RecordKey, str]] = ()) -> None:
        """Write under which events records were published before those were merged; for `rejoined` that holds no more."""
        with self._connect() as connection:
            rows.delete(connection, former_keys, [{**rows.key_row(key), "publication": event_id} for key, event_id in sorted(rejoined)])
            rows.replace(connection, former_keys, [{**rows.key_row(key), "publication": event_id} for key, event_id in sorted(former)])

    def rename(self, renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Let what was said of each old key hold for the new one."""
        with self._connect() as connection:
            held = list(rows.of_keys(connection, _FORMER, former_keys, renamed))
            rows.delete(connection, former_keys, [{**rows.key_row(key), "publication": row.publication} for key, row in held])
            rows.replace(connection, former_keys, [{**rows.key_row(renamed[key]), "publication": row.publication} for key, row in held])
            said = {_ruling(key, row) for key, row in rows.of_keys(connection, _RULINGS, rulings, renamed)}
            rows.delete(connection, rulings, [row for r in said for row in (_pair_row(r.a, r.b), _pair_row(r.b, r.a))])
            moved = [_between(renamed.get(r.a, r.a), renamed.get(r.b, r.b), r) for r in said]
            rows.replace(connection, rulings, [row for ruling in moved for row in _rows(ruling)])

    def corrections(self, event_ids: Collection[str]) -> tuple[Correction, ...]:
        """Return the corrections of events."""
        with self._connect() as connection:
            if not _CORRECTED.rows(connection):
                return ()
            return tuple(loads(Correction, row[0]) for one in sorted(event_ids) for row in _CORRECTIONS.rows(connection, of=one))

    def correct(self, given: Sequence[Correction]) -> None:
        """Write corrections; one of the same field is replaced."""
        with self._connect() as connection:
            rows.replace(connection, corrections, [{"event": c.event, "field": c.field, "data": dumps(c)} for c in given])

    def withdraw_correction(self, event_id: str, field: str) -> None:
        """Delete a correction."""
        with self._connect() as connection:
            rows.delete(connection, corrections, [{"event": event_id, "field": field}])

    def conflicts(self) -> tuple[Correction, ...]:
        """Return the corrections that the sources contradict by now with another word than they were corrected from."""
        with self._connect() as connection:
            found = connection.execute(select(corrections.c.data).order_by(corrections.c.event, corrections.c.field))
            return tuple(c for row in found if (c := loads(Correction, row.data)).conflict is not None)

    def doubts(self, event_id: str = "") -> tuple[Doubt, ...]:
        """Return the possible duplicates, the likeliest first: all, or those of one event."""
        wanted = select(doubts.c.data)
        if event_id:
            wanted = wanted.where(or_(doubts.c.event == event_id, doubts.c.other == event_id))
        with self._connect() as connection:
            found = [loads(Doubt, row.data) for row in connection.execute(wanted)]
        return tuple(sorted(found, key=lambda doubt: (-doubt.score, doubt.event, doubt.other)))

    def save_doubts(self, found: Sequence[Doubt], event_ids: Collection[str]) -> None:
        """Write all doubts that touch these events; what was doubted of them before is forgotten."""
        with self._connect() as connection:
            if _DOUBTED.rows(connection):
                _DOUBT_NO_MORE.many(connection, [{"of": one, "or_of": one} for one in event_ids])
            rows.replace(connection, doubts, [{"event": d.event, "other": d.other, "data": dumps(d)} for d in found])


def _pair_row(a: RecordKey, b: RecordKey) -> dict[str, str]:
    return {**rows.key_row(a), **{f"other_{name}": value for name, value in rows.key_row(b).items()}}


def _rows(ruling: Ruling) -> list[dict[str, str | int]]:
    said: dict[str, str | int] = {"same": int(ruling.same), "decided": rows.stamp(ruling.decided)}
    return [{**_pair_row(ruling.a, ruling.b), **said}, {**_pair_row(ruling.b, ruling.a), **said}]


def _ruling(key: RecordKey, row: Row[tuple[str, ...]]) -> Ruling:
    other = RecordKey(row.other_source, row.other_uid, row.other_recurrence_id)
    return Ruling(a=min(key, other), b=max(key, other), same=bool(row.same), decided=rows.instant_of(row.decided))


def _between(one: RecordKey, other: RecordKey, ruling: Ruling) -> Ruling:
    return replace(ruling, a=min(one, other), b=max(one, other))
