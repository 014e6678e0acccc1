"""Model types as JSON-able data and back, by their annotations alone: how results leave a worker and how details lie in the database.

Moments are text: a date as ISO 8601, an aware time as RFC 9557 ("2026-03-12T09:00:00+01:00[Europe/Berlin]"), a naive one without offset.
Fields at their default are left out, so a new field needs no migration.
"""

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, TypeVar

from .codecs import codec_of
from .moments import moment_of, moment_text
from .written import Codec, Json

__all__ = ["dump", "dumps", "load", "load_rows", "loads", "moment_of", "moment_text", "row_texts"]

T = TypeVar("T")


def dump(value: object) -> Json:
    """Return a dataclass as data that `json` writes; raises TypeError for a type that no model has."""
    return _codec(type(value)).write(value)


def load(kind: type[T], data: Json) -> T:
    """Return the `kind` that `dump` made `data` of; raises KeyError, TypeError or ValueError for anything else."""
    value: T = _codec(kind).read(data)
    return value


def dumps(value: object) -> str:
    """Return a dataclass as JSON text, the same for equal values."""
    return _codec(type(value)).text(value)


def loads(kind: type[T], text: str | bytes) -> T:
    """Return the `kind` that `dumps` wrote."""
    return load(kind, json.loads(text))


def row_texts(values: Sequence[object]) -> str:
    """Return values of one type with fields as a JSON list in which each says only what it does not say alike with the one before it."""
    if not values:
        return "[]"
    codec = _codec(type(values[0]))
    assert codec.change is not None  # noqa: S101 (for the type checker)
    return f"[{','.join((codec.text(values[0]), *map(codec.change, values[1:], values)))}]"


def load_rows(kind: type[T], data: Json) -> tuple[T, ...]:
    """Return what `row_texts` wrote; raises as `load`."""
    if not data:
        return ()
    codec = _codec(kind)
    assert codec.changed is not None  # noqa: S101 (for the type checker)
    changed = codec.changed
    return tuple(accumulate(data[1:], lambda before, row: changed(row, before), initial=codec.read(data[0])))


def _codec(kind: Any) -> Codec:
    return codec_of(kind)
