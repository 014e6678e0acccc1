"""Model types as JSON-able data and back, by their annotations alone: how results leave a worker and how details lie in the database.

Moments are text: a date as ISO 8601, an aware time as RFC 9557 ("2026-03-12T09:00:00+01:00[Europe/Berlin]"), a naive one without offset.
Fields at their default are left out, so a new field needs no migration.
"""

import dataclasses
import json
import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

T = TypeVar("T")
Json = Any
Codec = tuple[Callable[[Any], Json], Callable[[Json], Any]]

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def dump(value: object) -> Json:
    """Return a dataclass as data that `json` writes; raises TypeError for a type that no model has."""
    kind: Any = type(value)
    return _codec(kind)[0](value)


def load(kind: type[T], data: Json) -> T:
    """Return the `kind` that `dump` made `data` of; raises KeyError, TypeError or ValueError for anything else."""
    wanted: Any = kind
    value: T = _codec(wanted)[1](data)
    return value


def dumps(value: object) -> str:
    """Return a dataclass as JSON text, the same for equal values."""
    return _JSON.encode(dump(value))


def loads(kind: type[T], text: str | bytes) -> T:
    """Return the `kind` that `dumps` wrote."""
    return load(kind, json.loads(text))


def moment_text(moment: date | datetime) -> str:
    """Return a moment as text that sorts by wall clock and reads back exactly."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    zone = moment.tzinfo
    return f"{moment.isoformat()}[{zone.key}]" if isinstance(zone, ZoneInfo) else moment.isoformat()


def moment_of(text: str) -> date | datetime:
    """Read what `moment_text` wrote; raises ValueError for other text."""
    if len(text) == len("2026-03-12"):
        return date.fromisoformat(text)
    stamp, _, zone = text.rstrip("]").partition("[")
    moment = datetime.fromisoformat(stamp)
    if moment.utcoffset() == timedelta(0) and not zone:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


@cache
def _codec(kind: Any) -> Codec:
    for fits, make in _CODECS:
        if fits(kind):
            return make(kind)
    raise TypeError(f"{kind} has no form on the wire")


def _same(value: Any) -> Any:
    return value


def _plain(_: Any) -> Codec:
    return _same, _same


def _moments(_: Any) -> Codec:
    return moment_text, moment_of


def _enum(kind: type[StrEnum]) -> Codec:
    return str, {member.value: member for member in kind}.__getitem__


def _seconds(_: Any) -> Codec:
    return timedelta.total_seconds, lambda data: timedelta(seconds=data)


def _bytes(_: Any) -> Codec:
    return (lambda value: b64encode(value).decode()), b64decode


def _union(kind: Any) -> Codec:
    """X | None, or date | datetime with or without None: one codec for all that is not None."""
    inner = [part for part in get_args(kind) if part is not types.NoneType]
    write, read = _codec(inner[0])
    if write is _same and read is _same:
        return _same, _same
    return (lambda value: None if value is None else write(value)), (lambda data: None if data is None else read(data))


def _tuple(kind: Any) -> Codec:
    parts = get_args(kind)
    if parts[-1] is Ellipsis:
        write, read = _codec(parts[0])
        if write is _same and read is _same:
            return list, tuple
        return (lambda value: [write(item) for item in value]), (lambda data: tuple(read(item) for item in data))
    return list, tuple


def _mapping(kind: Any) -> Codec:
    write, read = _codec(get_args(kind)[1])
    return (lambda value: {k: write(v) for k, v in value.items()}), (lambda data: {k: read(v) for k, v in data.items()})


def _dataclass(kind: Any) -> Codec:
    hints = get_type_hints(kind)
    fields = [(f.name, _default(f), *_codec(hints[f.name])) for f in dataclasses.fields(kind)]
    writers = [(name, default, None if out is _same else out) for name, default, out, _ in fields]
    readers = {name: None if into is _same else into for name, _, _, into in fields}
    told_of = attrgetter(*(name for name, *_ in fields)) if len(fields) > 1 else lambda value: (getattr(value, fields[0][0]),)

    def write(value: Any) -> Json:
        found = {}
        for (name, default, out), told in zip(writers, told_of(value), strict=True):
            if told is not default and told != default:
                found[name] = out(told) if out else told
        return found

    def read(data: Json) -> Any:
        given = {}
        for name, told in data.items():
            if name in readers:
                into = readers[name]
                given[name] = into(told) if into else told
        return kind(**given)

    return write, read


def _named(kind: Any) -> Codec:
    """A NamedTuple, whose fields all go by name."""
    hints = get_type_hints(kind)
    fields = [(name, *_codec(hints[name])) for name in kind._fields]
    if all(write is _same and read is _same for _, write, read in fields):
        return kind._asdict, lambda data: kind(**data)
    return (
        lambda value: {name: write(told) for (name, write, _), told in zip(fields, value, strict=True)},
        lambda data: kind(**{name: read(data[name]) for name, _, read in fields if name in data}),
    )


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


_CODECS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Codec]], ...] = (
    (lambda kind: kind in (str, int, float, bool), _plain),
    (lambda kind: kind in (date, datetime), _moments),
    (lambda kind: kind is timedelta, _seconds),
    (lambda kind: kind is bytes, _bytes),
    (lambda kind: get_origin(kind) in (Union, types.UnionType), _union),
    (lambda kind: get_origin(kind) is tuple, _tuple),
    (lambda kind: get_origin(kind) in (dict, Mapping), _mapping),
    (dataclasses.is_dataclass, _dataclass),
    (lambda kind: hasattr(kind, "_fields"), _named),
    (lambda kind: isinstance(kind, type) and issubclass(kind, StrEnum), _enum),
)
