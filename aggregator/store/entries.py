"""Where entries stand: those of one variant (format, look, language) together, in the order of the events' positions.

A feed reads a range of one variant, so its entries lie side by side on few pages, however many events are stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from aggregator.model import NEVER_BEHIND, Entry

from . import rows
from .prepared import Prepared
from .tables import entries, variants

Variant = tuple[str, str, str]
"""Extension, look, language."""

NOWHERE = -(2**62)  # before all places
_POSITION_BITS = 54  # more than any position takes
_DROP = Prepared(entries.delete().where(entries.c.place == bindparam("at")))
_KNOWN = Prepared(select(variants.c.code, variants.c.extension, variants.c.look, variants.c.language))


class Place(NamedTuple):
    """Where an event stands, and what its entries say of it."""

    pos: int
    event: str
    day: str
    modified: str


def shelves(connection: Connection, extension: str, language: str) -> Mapping[str, int]:
    """Return by look what is to be added to an event's position for the place of its entry; a look that no event has is missing."""
    known = _codes(connection)
    found = {look: code for (kind, look, spoken), code in known.items() if kind == extension and spoken == language}
    return {look: code << _POSITION_BITS for look, code in found.items()}


def add(connection: Connection, written: Sequence[tuple[Place, Sequence[Entry]]]) -> None:
    """Write entries of events by their places, where none are."""
    codes = _codes(connection, {_variant(entry) for _, some in written for entry in some})
    made = [
        {
            "place": (codes[_variant(entry)] << _POSITION_BITS) + at.pos,
            "event": at.event,
            "day": at.day,
            "modified": at.modified,
            "zone": entry.zone,
            "body": entry.body,
        }
        for at, some in written
        for entry in some
    ]
    rows.insert(connection, entries, made)


def drop(connection: Connection, positions: Iterable[int], *, behind: bool | None = None) -> None:
    """Delete the entries of the events at these positions: all, those that may be behind, or those that never are."""
    gone = sorted(positions)
    if gone:
        codes = sorted(code for (extension, _, _), code in _codes(connection).items() if behind in (None, extension not in NEVER_BEHIND))
        _DROP.many_in_order(connection, ("at",), [((code << _POSITION_BITS) + pos,) for code in codes for pos in gone])


def _variant(entry: Entry) -> Variant:
    return entry.extension, entry.look, entry.language


def _codes(connection: Connection, wanted: Iterable[Variant] = ()) -> dict[Variant, int]:
    """The number of each variant; those wanted that have none get the next ones."""
    known = {(extension, look, language): code for code, extension, look, language in _KNOWN.rows(connection)}
    fresh = sorted(set(wanted) - known.keys())
    added = {variant: code for code, variant in enumerate(fresh, start=max(known.values(), default=0) + 1)}
    made = [{"code": code, "extension": kind, "look": look, "language": spoken} for (kind, look, spoken), code in added.items()]
    rows.insert(connection, variants, made)
    return known | added
