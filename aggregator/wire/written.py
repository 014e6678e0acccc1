"""Writes, for each type with fields, the code that takes it apart and puts it together: a loop over fields costs more than the fields."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Json = Any
_REQUIRED = dataclasses.MISSING


def as_it_is(value: Any) -> Any:
    """What is the same in data as in the model; no code is written for it."""
    return value


class Codec(NamedTuple):
    """Both ways of one type: as data, and as the text that `json` would write of this data.

    `change` writes what a value does not say alike with the one before it, `changed` makes it of that and the one before; only types
    with fields have them. Values of a `plain` type are alike where they are equal; others only where they are one object, since equal
    moments may lie in two zones.
    """

    write: Callable[[Any], Json]
    read: Callable[[Json], Any]
    text: Callable[[Any], str]
    plain: bool = False
    change: Callable[[Any, Any], str] | None = None
    changed: Callable[[Json, Any], Any] | None = None


class Field(NamedTuple):
    """One field of a type: its name, the codec of its values, and what it holds where nothing is said."""

    name: str
    codec: Codec
    default: Any = _REQUIRED
    factory: Any = _REQUIRED

    @property
    def required(self) -> bool:
        return self.default is _REQUIRED and self.factory is _REQUIRED

    def written(self, number: int) -> str:
        """The code for the data of what is told."""
        return "told" if self.codec.write is as_it_is else f"write{number}(told)"

    def read(self, number: int) -> str:
        """The code for what the data say of this field."""
        return f"data[{self.name!r}]" if self.codec.read is as_it_is else f"read{number}(data[{self.name!r}])"


def codec_of_fields(kind: type, fields: Sequence[Field], *, spare: bool) -> Codec:
    """Return the codec of a type whose fields go by name; `spare`: those at their default are left out."""
    known: dict[str, Any] = {"kind": kind}
    for number, field in enumerate(fields):
        known[f"default{number}"] = field.factory() if field.factory is not _REQUIRED else field.default
        known[f"factory{number}"] = field.factory
        known |= {f"{way}{number}": function for way, function in field.codec._asdict().items()}
    code = "\n".join((_write(fields, spare), _read(fields), _text(fields, spare), _change(fields), _changed(fields)))
    exec(code, known)  # noqa: S102 (of names of our own fields alone)
    return Codec(known["write"], known["read"], known["text"], False, known["change"], known["changed"])


def _write(fields: Sequence[Field], spare: bool) -> str:
    lines = ["def write(value):", " found = {}"]
    for number, field in enumerate(fields):
        lines += [f" told = value.{field.name}", f"{_unless_default(field, number, spare)} found[{field.name!r}] = {field.written(number)}"]
    return "\n".join((*lines, " return found"))


def _read(fields: Sequence[Field]) -> str:
    def made(number: int, field: Field) -> str:
        if field.required:
            return field.read(number)
        otherwise = f"default{number}" if field.factory is _REQUIRED else f"factory{number}()"
        return f"{field.read(number)} if {field.name!r} in data else {otherwise}"

    return f"def read(data):\n return kind({', '.join(f'{field.name}={made(n, field)}' for n, field in enumerate(fields))})"


def _text(fields: Sequence[Field], spare: bool) -> str:
    lines = ["def text(value):", " found = []"]
    for number, field in sorted(enumerate(fields), key=lambda each: each[1].name):
        lines += [f" told = value.{field.name}", f"{_unless_default(field, number, spare)} {_named(field, f'text{number}(told)')}"]
    return "\n".join((*lines, " return '{' + ','.join(found) + '}'"))


def _change(fields: Sequence[Field]) -> str:
    lines = ["def change(value, before):", " found = []"]
    for number, field in enumerate(fields):
        told = f"change{number}(told, before.{field.name})" if field.codec.change else f"text{number}(told)"
        differs = f"told is not before.{field.name}" + (f" and told != before.{field.name}" if field.codec.plain else "")
        lines += [f" told = value.{field.name}", f" if {differs}: {_named(field, told)}"]
    return "\n".join((*lines, " return '{' + ','.join(found) + '}'"))


def _changed(fields: Sequence[Field]) -> str:
    def made(number: int, field: Field) -> str:
        told = f"changed{number}(data[{field.name!r}], before.{field.name})" if field.codec.change else field.read(number)
        return f"{told} if {field.name!r} in data else before.{field.name}"

    return f"def changed(data, before):\n return kind({', '.join(f'{field.name}={made(n, field)}' for n, field in enumerate(fields))})"


def _unless_default(field: Field, number: int, spare: bool) -> str:
    if not spare or field.required:
        return " if True:"
    return f" if told is not default{number} and told != default{number}:"


def _named(field: Field, told: str) -> str:
    return f"""found.append('"{field.name}":' + {told})"""
