"""Model types as JSON and back, by their annotations: the form in which results leave a worker and details are stored.

A date is written as ISO 8601, an aware time as RFC 9557 ("2026-03-12T09:00:00+01:00[Europe/Berlin]"), a naive time without an offset.
Fields that have their default value are left out, so a new field needs no migration.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
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
    except orjson.JSONEncodeError:  # a lone surrogate, which UTF-8 cannot encode
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "replace").decode()


def load(kind: type[T], data: Json) -> T:
    """Return the value of type `kind` that `dump` turned into `data`; raises KeyError, TypeError or ValueError for other data."""
    try:
        return _converter.structure(data, kind)
    except (AttributeError, OSError, OverflowError) as error:  # a list for a mapping; "[Europe]" for a zone; a year out of range
        raise ValueError(f"this is no {kind.__name__}: {error}") from error


def loads(kind: type[T], text: str | bytes) -> T:
    """Return the value of type `kind` that `dumps` wrote; raises as `load` does."""
    return load(kind, orjson.loads(text))


def moment_text(moment: date | datetime) -> str:
    """Return a date or time as text that sorts by wall clock and reads back exactly."""
    text = moment.isoformat()
    zone = moment.tzinfo if isinstance(moment, datetime) else None
    return f"{text}[{zone.key}]" if isinstance(zone, ZoneInfo) else text


@lru_cache(4096)
def moment_of(text: str) -> date | datetime:
    """Read what `moment_text` wrote; raises KeyError or ValueError for other text."""
    if len(text) == _DAY:
        return date.fromisoformat(text)
    timestamp, bracket, zone = text.partition("[")
    return datetime.fromisoformat(timestamp).astimezone(ZoneInfo(zone[:-1])) if bracket else datetime.fromisoformat(timestamp)


def fingerprint(*texts: str) -> str:
    """Return the SHA-256 of texts in hexadecimal: equal for equal texts."""
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


def _only_from(form: type, read: Callable[[Json, Any], Any]) -> Callable[[Json, Any], Any]:
    def checked(data: Json, kind: Any) -> Any:
        if type(data) is form:
            return read(data, kind)
        raise TypeError(f"{type(data).__name__} in place of {form.__name__}")

    return checked


def _is_uniform_tuple(kind: Any) -> bool:
    """Whether a type is a tuple of any number of values of one type, such as tuple[str, ...]."""
    return get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis


def _uniform_tuple_reader(kind: Any, converter: Converter) -> Callable[[Json, Any], Any]:
    """The hook that reads such a tuple; the one of cattrs looks up the hook of the values again for each value."""
    item_kind, _ = get_args(kind)
    read = converter.get_structure_hook(item_kind)
    return _only_from(list, lambda data, _: tuple([read(item, item_kind) for item in data]))


def _namedtuple_reader(kind: Any, converter: Converter) -> Callable[[Json, Any], Any]:
    """The hook that reads a NamedTuple; those of texts alone, such as record keys, take a fast path, since there are many."""
    types = get_type_hints(kind)
    if set(types.values()) != {str}:
        return namedtuple_structure_factory(kind, converter)

    def read(data: Json, _: Any) -> Any:
        if len(data) == len(types) and all(type(text) is str for text in data):
            return kind(*data)
        raise TypeError(f"this is no {kind.__name__}")

    return read


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
    for exact in (str, int, float, bool):  # cattrs would convert anything to text
        converter.register_structure_hook(exact, _exactly(exact))
    converter.register_unstructure_hook(float, lambda number: number + 0.0)  # 50 as 50.0, so that equal numbers are the same text
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_structure_hook(
        StrEnum, lambda data, kind: kind(data)
    )  # a StrEnum is a str too, whose hook would leave the text as it is
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _only_from(dict, make_dict_structure_fn(kind, converter)))
    converter.register_structure_hook_factory(is_namedtuple, lambda kind: _only_from(list, _namedtuple_reader(kind, converter)))
    converter.register_structure_hook_factory(_is_uniform_tuple, lambda kind: _uniform_tuple_reader(kind, converter))
    converter.register_unstructure_hook_factory(is_namedtuple, lambda _: list)  # orjson does not write named tuples
    return converter


_converter = _new_converter()
