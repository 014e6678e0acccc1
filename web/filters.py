"""What can be filtered by, in words: for controls, chips, titles and mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask

from aggregator.model import Config, Mode, Region, Selection, Topic

from .change_words import mode_words
from .context import current
from .date_words import moment_words, range_words
from .language import gettext as _
from .language import spoken
from .links import network_names
from .selection import FIELDS, named


@dataclass(frozen=True)
class Choice:
    """One value that can be ticked."""

    name: str
    words: str
    days: str  # of a collection, else empty
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One parameter with all that can be chosen."""

    parameter: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """One filter that is set: its words, and the selection without it."""

    words: str
    without: Selection


def names_of(parameter: str, config: Config) -> Mapping[str, str]:
    """Return the values of a parameter, each with its words."""
    pick = spoken().pick
    if parameter == "network":
        return network_names()
    if parameter == "mode":
        return {mode: mode_words(mode) for mode in Mode}
    if parameter == "collection":
        return {one.slug.lower(): pick(one.title) for one in config.collections}
    taxonomy: dict[str, Sequence[Topic | Region]] = {"topic": config.topics, "region": config.regions}
    return {one.slug.lower(): pick(one.name) for one in taxonomy.get(parameter, ())}


def filters(selection: Selection, config: Config, today: date) -> tuple[Filter, ...]:
    """Return the controls that there is something to choose with; collections that are over only where they are chosen."""
    headings = {
        "network": _("Netzwerke"),
        "topic": _("Themen"),
        "region": _("Regionen"),
        "mode": _("Teilnahme"),
        "collection": _("Aktionen"),
    }
    over = {one.slug.lower() for one in config.collections if one.last < today}
    days = {one.slug.lower(): range_words(one.first, one.last) for one in config.collections}
    found = []
    for parameter, words in headings.items():
        chosen = getattr(selection, FIELDS[parameter])
        names = {**dict.fromkeys(chosen), **names_of(parameter, config)}  # a network that left is known by its slug
        choices = (
            Choice(name, told or name, days[name] if parameter == "collection" else "", name in chosen)
            for name, told in names.items()
            if name in chosen or parameter != "collection" or name not in over
        )
        in_order = choices if parameter == "mode" else sorted(choices, key=lambda choice: choice.words.casefold())
        found.append(Filter(parameter, words, tuple(in_order)))
    return tuple(one for one in found if one.choices)


def chips(selection: Selection, config: Config) -> tuple[Chip, ...]:
    """Return every filter that is set, in the order of addresses."""
    return tuple(_chips(selection, config))


def selection_words(selection: Selection, config: Config) -> str:
    """Return what a selection is called, empty for everything."""
    told = [names_of(parameter, config).get(name, name) for parameter, name in named(selection)]
    if selection.first and selection.last:
        told.append(_("%(start)s bis %(end)s") % {"start": moment_words(selection.first), "end": moment_words(selection.last)})
    elif selection.first or selection.last:
        told += [chip.words for chip in _day_chips(selection)]
    if selection.q:
        told.append(_("Suche „%(words)s“") % {"words": selection.q})
    return ", ".join(told)


def alone(parameter: str, name: str) -> Selection:
    """Return the selection of one value."""
    return _with(Selection(), parameter, (name,))


def init_filters(app: Flask) -> None:
    """Let the templates link to selections of one value."""
    app.jinja_env.globals.update(alone=alone)


def known_words(parameter: str) -> Mapping[str, str]:
    """Return the values that a wrong one can be replaced with, empty for parameters that filter nothing."""
    return names_of(parameter, current().config()) if parameter in FIELDS else {}


def no_such(parameter: str, value: str) -> str:
    """Return the sentence on a value that a filter does not have; what it has is listed beside it."""
    told = {
        "network": _("Ein Netzwerk „%(value)s“ gibt es hier nicht. Das sind unsere Netzwerke:"),
        "topic": _("Ein Thema „%(value)s“ gibt es hier nicht. Das sind unsere Themen:"),
        "region": _("Eine Region „%(value)s“ gibt es hier nicht. Das sind unsere Regionen:"),
        "mode": _("Eine Art der Teilnahme „%(value)s“ gibt es hier nicht. Möglich sind:"),
        "collection": _("Eine Aktion „%(value)s“ gibt es hier nicht. Das sind unsere Aktionen:"),
    }
    return told[parameter] % {"value": value}


def _chips(selection: Selection, config: Config) -> Iterator[Chip]:
    if selection.q:
        yield Chip(_("„%(words)s“") % {"words": selection.q}, replace(selection, q=""))
    for parameter, name in named(selection):
        others = tuple(other for other in getattr(selection, FIELDS[parameter]) if other != name)
        yield Chip(names_of(parameter, config).get(name, name), _with(selection, parameter, others))
    yield from _day_chips(selection)


def _with(selection: Selection, parameter: str, names: tuple[str, ...]) -> Selection:
    changed: dict[str, Any] = {FIELDS[parameter]: names}
    return replace(selection, **changed)


def _day_chips(selection: Selection) -> Iterator[Chip]:
    if selection.first:
        yield Chip(_("ab %(day)s") % {"day": moment_words(selection.first)}, replace(selection, first=None))
    if selection.last:
        yield Chip(_("bis %(day)s") % {"day": moment_words(selection.last)}, replace(selection, last=None))
