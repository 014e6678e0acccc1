"""Model types as JSON-able data and back, by their annotations alone: how results leave a worker and how details lie in the database.

Moments are text: a date as ISO 8601, an aware time as RFC 9557 ("2026-03-12T09:00:00+01:00[Europe/Berlin]"), a naive one without offset.
Fields at their default are left out, so a new field needs no migration.
"""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from .codecs import codec_of
from .moments import moment_of, moment_text
from .written import Json

__all__ = ["dump", "dumps", "load", "load_rows", "loads", "moment_of", "moment_text", "row_texts"]

T = TypeVar("T")


def dump(value: object) -> Json:
    """Return a dataclass as data that `json` writes; raises TypeError for a type that no model has."""
    return codec_of(type(value)).write(value)


def load(kind: type[T], data: Json) -> T:
    """Return the `kind` that `dump` made `data` of; raises KeyError, TypeError or ValueError for anything else."""
    value: T = codec_of(kind).read(data)
    return value


def dumps(value: object) -> str:
    """Return a dataclass as JSON text, the same for equal values."""
    return codec_of(type(value)).text(value)


def loads(kind: type[T], text: str | bytes) -> T:
    """Return the `kind` that `dumps` wrote."""
    return load(kind, json.loads(text))


def row_texts(values: Sequence[object]) -> str:
    """Return dataclasses of one kind as a JSON list in which each says only what it does not say alike with the one before it."""
    if not values:
        return "[]"
    codec = codec_of(type(values[0]))
    later = map(codec.change, values[1:], values)
    return f"[{','.join((codec.text(values[0]), *later))}]"


def load_rows(kind: type[T], data: Json) -> tuple[T, ...]:
    """Return what `row_texts` wrote; raises as `load`."""
    codec, found = codec_of(kind), []
    before: Any = None
    for row in data:
        before = codec.changed(row, before) if found else codec.read(row)
        found.append(before)
    return tuple(found)
