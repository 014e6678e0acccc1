"""Marks: what events can be filtered by (a network, a topic, a region, a mode), and for each mark its events in the order of their starts.

A mark has a code, and a narrow row for each of its events, so that a feed is a range of rows that lie side by side. What lasts for days
stands once more under its class of length: what began before a range and still runs is a range too.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection, bindparam, select

from aggregator.model import Event, Selection

from . import rows
from .finder import LENGTHS, Finder
from .prepared import Prepared
from .tables import mark_codes, marks

Filters = tuple[tuple[str, ...], ...]
"""All of: any of: a mark."""

Row = tuple[int, int, int]
"""Code, class of length (0: whatever its length), position."""

SIGN = "·"  # no folded word has it
_MOST_RANGES = 100  # that are merged in one query; SQLite takes 500
_CODE = Prepared(select(mark_codes.c.code).where(mark_codes.c.mark == bindparam("mark")))
_LAST = Prepared(select(mark_codes.c.code).order_by(mark_codes.c.code.desc()).limit(1))
_ANY = Prepared(select(marks.c.pos).where(marks.c.code == bindparam("code")).limit(1))


@lru_cache(2_000)
def mark(kind: str, value: str) -> str:
    """Return the mark of a network (n), topic (t), region (r), mode (m) or class of length (d): a word that no text has."""
    return SIGN + kind + SIGN + value.lower().replace("-", SIGN)


def of(event: Event) -> tuple[str, ...]:
    """Return all marks of an event."""
    details = event.details
    return (
        *(mark("n", slug) for slug in event.publication.networks),
        *(mark("t", slug) for slug in details.topics),
        *([mark("r", details.region)] if details.region else ()),
        *([mark("m", details.mode)] if details.mode else ()),
    )


def filters(selection: Selection) -> Filters:
    """Return what a selection filters by; the kinds whose marks few events share come first."""
    kinds = (("n", selection.networks), ("t", selection.topics), ("r", selection.regions), ("m", selection.modes))
    return tuple(tuple(mark(kind, value) for value in values) for kind, values in kinds if values)


def codes(connection: Connection, wanted: Iterable[str]) -> dict[str, int]:
    """Return the code of each mark; those that have none get the next ones. Call inside a write."""
    told = sorted(set(wanted))
    known = {one: code for one in told for code in _code(connection, one)}
    fresh = [one for one in told if one not in known]
    last = max((code for (code,) in _LAST.rows(connection)), default=0) if fresh else 0
    added = {one: code for code, one in enumerate(fresh, start=last + 1)}
    rows.insert(connection, mark_codes, [{"code": code, "mark": one} for one, code in added.items()])
    return known | added


def rows_of(told: str, lasting: int, pos: int) -> set[Row]:
    """Return the rows of an event: its codes, written side by side, at a position."""
    return {(int(code), length, pos) for code in told.split() for length in {0, lasting}}


def write(connection: Connection, gone: Iterable[Row], fresh: Iterable[Row]) -> None:
    """Delete the rows that are gone and insert those that are not there yet."""
    rows.delete(connection, marks, [_named(row) for row in sorted(gone)])
    rows.insert(connection, marks, [_named(row) for row in sorted(fresh)])


def is_known(connection: Connection, wanted: str) -> bool:
    """Whether any event has this mark."""
    return any(_ANY.rows(connection, code=code) for code in _code(connection, wanted))


def finder(connection: Connection, wanted: Filters) -> Finder:
    """Return what finds all that is wanted: ranges of the first filter's marks, whose positions are looked up among the others'."""
    known = [[code for one in dict.fromkeys(kind) for code in _code(connection, one)] for kind in wanted]
    named = [{f"code{kind}_{n}": code for n, code in enumerate(some or [0])} for kind, some in enumerate(known)]  # no mark has the code 0
    first, probes = list(named[0]), _probes(named[1:])
    return Finder(
        source="marks m",
        at="m.pos",
        each=tuple(f"{_among('m', some)} AND m.lasting = 0{probes}" for some in rows.chunks(first, 1 + len(first) // _MOST_RANGES)),
        lasting=tuple((length, f"{_among('m', first)} AND m.lasting = {length}{probes}") for length in LENGTHS),
        values={name: code for some in named for name, code in some.items()},
    )


def _probes(others: Iterable[Mapping[str, int]]) -> str:
    """That a position stands among the other filters' too; those with the fewest marks are looked up first."""
    return "".join(
        f" AND EXISTS (SELECT 1 FROM marks o WHERE {_among('o', list(some))} AND o.lasting = 0 AND o.pos = m.pos)"  # noqa: S608
        for some in sorted(others, key=len)
    )


def _among(table: str, names: Sequence[str]) -> str:
    told = ", ".join(f":{name}" for name in names)
    return f"{table}.code = {told}" if len(names) == 1 else f"{table}.code IN ({told})"


def _code(connection: Connection, wanted: str) -> list[int]:
    """Its code, if any event ever had it."""
    return [code for (code,) in _CODE.rows(connection, mark=wanted)]


def _named(row: Row) -> dict[str, int]:
    code, lasting, pos = row
    return {"code": code, "lasting": lasting, "pos": pos}
