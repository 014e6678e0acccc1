"""Model types as JSON and back, by their annotations: how results leave a worker and how details lie in the database.

Moments are text: a date as ISO 8601, an aware time as RFC 9557 ("2026-03-12T09:00:00+01:00[Europe/Berlin]"), a naive one without offset.
Fields at their default are left out, so a new field needs no migration.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo

import orjson
from cattrs import Converter
from cattrs.cols import is_namedtuple, namedtuple_structure_factory
from cattrs.gen import make_dict_structure_fn

Json = Any
T = TypeVar("T")

_DAY = len("2026-03-12")


def dump(value: object) -> Json:
    """Return a value of a model type as data that `json` writes."""
    return _converter.unstructure(value)


def dumps(value: object) -> str:
    """Return a value of a model type as JSON text, the same for equal values; raises TypeError for any other type."""
    data = _converter.unstructure(value)
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, which UTF-8 cannot hold
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "replace").decode()


def load(kind: type[T], data: Json) -> T:
    """Return the `kind` that `dump` made `data` of; raises KeyError, TypeError or ValueError for anything else."""
    try:
        return _converter.structure(data, kind)
    except (AttributeError, OSError, OverflowError) as error:  # a list for a mapping; "[Europe]" for a zone; a moment beyond all years
        raise ValueError(f"this is no {kind.__name__}: {error}") from error


def loads(kind: type[T], text: str | bytes) -> T:
    """Return the `kind` that `dumps` wrote; raises as `load`."""
    return load(kind, orjson.loads(text))


def moment_text(moment: date | datetime) -> str:
    """Return a moment as text that sorts by wall clock and reads back exactly."""
    text = moment.isoformat()
    zone = moment.tzinfo if isinstance(moment, datetime) else None
    return f"{text}[{zone.key}]" if isinstance(zone, ZoneInfo) else text


@lru_cache(4096)
def moment_of(text: str) -> date | datetime:
    """Read what `moment_text` wrote; raises KeyError or ValueError for other text."""
    if len(text) == _DAY:
        return date.fromisoformat(text)
    clock, bracket, zone = text.partition("[")
    return datetime.fromisoformat(clock).astimezone(ZoneInfo(zone[:-1])) if bracket else datetime.fromisoformat(clock)


def fingerprint(*texts: str) -> str:
    """Return what stands for texts: the same for the same ones, another one for others (SHA-256)."""
    return sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def _time_of(text: str) -> datetime:
    moment = moment_of(text)
    if isinstance(moment, datetime):
        return moment
    raise ValueError(f"{text!r} is a day, not a point in time")


def _exactly(kind: type[T]) -> Callable[[Json, Any], T]:
    def checked(data: Json, _: Any) -> T:
        if type(data) is kind:
            return data
        raise TypeError(f"{type(data).__name__} in place of {kind.__name__}")

    return checked


def _only_of(form: type, read: Callable[[Json, Any], Any]) -> Callable[[Json, Any], Any]:
    def checked(data: Json, kind: Any) -> Any:
        if type(data) is form:
            return read(data, kind)
        raise TypeError(f"{type(data).__name__} in place of {form.__name__}")

    return checked


def _is_row(kind: Any) -> bool:
    """Whether a type is a tuple of any number of values of one type."""
    return get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis


def _row_reader(kind: Any, converter: Converter) -> Callable[[Json, Any], Any]:
    """The hook for such a tuple: cattrs' own one looks for the values' hook again for each value."""
    (of, _) = get_args(kind)
    read = converter.get_structure_hook(of)
    return _only_of(list, lambda data, _: tuple([read(item, of) for item in data]))


def _new_converter() -> Converter:
    converter = Converter(omit_if_default=True, detailed_validation=False)
    for kind, write, read in (
        (date | datetime, moment_text, moment_of),
        (date | datetime | None, lambda moment: moment and moment_text(moment), lambda text: None if text is None else moment_of(text)),
        (datetime, moment_text, _time_of),
        (date, moment_text, date.fromisoformat),
        (timedelta, timedelta.total_seconds, lambda seconds: timedelta(seconds=seconds)),
        (bytes, lambda body: b64encode(body).decode(), b64decode),
    ):
        converter.register_unstructure_hook(kind, write)
        converter.register_structure_hook(kind, lambda data, _, read=read: read(data))
    for exact in (str, int, float, bool):  # cattrs would make text of anything
        converter.register_structure_hook(exact, _exactly(exact))
    converter.register_unstructure_hook(float, lambda number: number + 0.0)  # 50 as 50.0, so that equal numbers are the same text
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_structure_hook(StrEnum, lambda data, kind: kind(data))  # not as text, which it is too
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _only_of(dict, make_dict_structure_fn(kind, converter)))
    converter.register_structure_hook_factory(is_namedtuple, lambda kind: _only_of(list, namedtuple_structure_factory(kind, converter)))
    converter.register_structure_hook_factory(_is_row, lambda kind: _row_reader(kind, converter))
    converter.register_unstructure_hook_factory(is_namedtuple, lambda _: list)  # orjson writes no tuple that has names
    return converter


_converter = _new_converter()
