"""The codec of each type of the model, made when it is first needed."""

import dataclasses
import json
import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring
from typing import Any, Union, get_args, get_origin, get_type_hints

from .moments import moment_of, moment_text
from .written import Codec, Field, as_it_is, codec_of_fields

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def codec_of(kind: Any) -> Codec:
    """Return the codec of a type; raises TypeError for one that has no form on the wire."""
    for fits, make in _CODECS:
        if fits(kind):
            return make(kind)
    raise TypeError(f"{kind} has no form on the wire")


def _text(_: Any) -> Codec:
    return Codec(as_it_is, as_it_is, encode_basestring, plain=True)


def _number(kind: Any) -> Codec:
    return Codec(as_it_is, as_it_is, _JSON.encode, plain=kind is not float)


def _moments(_: Any) -> Codec:
    return Codec(moment_text, moment_of, lambda value: f'"{moment_text(value)}"')


def _enum(kind: type[StrEnum]) -> Codec:
    return Codec(str, {member.value: member for member in kind}.__getitem__, encode_basestring, plain=True)


def _seconds(_: Any) -> Codec:
    return Codec(timedelta.total_seconds, lambda data: timedelta(seconds=data), lambda value: _JSON.encode(value.total_seconds()))


def _bytes(_: Any) -> Codec:
    return Codec(lambda value: b64encode(value).decode(), b64decode, lambda value: f'"{b64encode(value).decode()}"')


def _union(kind: Any) -> Codec:
    """X | None, or date | datetime with or without None: one codec for all that is not None."""
    inner = [part for part in get_args(kind) if part is not types.NoneType]
    write, read, text, plain, *_ = codec_of(inner[0])
    return Codec(
        as_it_is if write is as_it_is else lambda value: None if value is None else write(value),
        as_it_is if read is as_it_is else lambda data: None if data is None else read(data),
        lambda value: "null" if value is None else text(value),
        plain,
    )


def _tuple(kind: Any) -> Codec:
    parts = get_args(kind)
    if parts[-1] is not Ellipsis:
        return Codec(list, tuple, lambda value: _JSON.encode(list(value)))
    write, read, text, plain, *_ = codec_of(parts[0])
    return Codec(
        list if write is as_it_is else lambda value: [write(item) for item in value],
        tuple if read is as_it_is else lambda data: tuple([read(item) for item in data]),
        lambda value: f"[{','.join([text(item) for item in value])}]",
        plain,
    )


def _mapping(kind: Any) -> Codec:
    write, read, text, *_ = codec_of(get_args(kind)[1])
    return Codec(
        lambda value: {k: write(v) for k, v in value.items()},
        lambda data: {k: read(v) for k, v in data.items()},
        lambda value: f"{{{','.join([f'{encode_basestring(k)}:{text(value[k])}' for k in sorted(value)])}}}",
    )


def _dataclass(kind: Any) -> Codec:
    hints = get_type_hints(kind)
    fields = [Field(f.name, codec_of(hints[f.name]), f.default, f.default_factory) for f in dataclasses.fields(kind)]
    return codec_of_fields(kind, fields, spare=True)


def _named(kind: Any) -> Codec:
    """A NamedTuple, whose fields all go by name."""
    hints = get_type_hints(kind)
    fields = [Field(name, codec_of(hints[name]), kind._field_defaults.get(name, dataclasses.MISSING)) for name in kind._fields]
    return codec_of_fields(kind, fields, spare=False)


_CODECS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Codec]], ...] = (
    (lambda kind: kind is str, _text),
    (lambda kind: kind in (int, float, bool), _number),
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
