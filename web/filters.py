"""The filters of the listing in words: controls, chips, titles and messages for unknown values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask

from aggregator.model import Config, Mode, Region, Selection, Topic

from .change_words import mode_words
from .context import current
from .date_words import moment_words, range_words
from .language import current_language
from .language import gettext as _
from .links import network_names
from .selection import FIELDS, selected_names


@dataclass(frozen=True)
class Choice:
    """One value of a filter that can be ticked."""

    name: str
    words: str
    days: str  # of a collection, else ""
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One parameter with all values that can be chosen."""

    parameter: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """One filter that is set, and the selection without it."""

    words: str
    without: Selection


def names_of(parameter: str, config: Config) -> Mapping[str, str]:
    """Return the values of a parameter, each with its name in the language of the answer."""
    pick = current_language().pick
    if parameter == "network":
        return network_names()
    if parameter == "mode":
        return {mode: mode_words(mode) for mode in Mode}
    if parameter == "collection":
        return {collection.slug.lower(): pick(collection.title) for collection in config.collections}
    taxonomy: dict[str, Sequence[Topic | Region]] = {"topic": config.topics, "region": config.regions}
    return {entry.slug.lower(): pick(entry.name) for entry in taxonomy.get(parameter, ())}


def filters(selection: Selection, config: Config, today: date) -> tuple[Filter, ...]:
    """Return the filters that have a value to choose. Past collections are left out unless they are chosen."""
    headings = {
        "network": _("Netzwerke"),
        "topic": _("Themen"),
        "region": _("Regionen"),
        "mode": _("Teilnahme"),
        "collection": _("Aktionen"),
    }
    past = {collection.slug.lower() for collection in config.collections if collection.last < today}
    days = {collection.slug.lower(): range_words(collection.first, collection.last) for collection in config.collections}
    controls = []
    for parameter, words in headings.items():
        chosen = getattr(selection, FIELDS[parameter])
        names = {**dict.fromkeys(chosen), **names_of(parameter, config)}  # a network that left has only a slug
        choices = (
            Choice(name, label or name, days[name] if parameter == "collection" else "", name in chosen)
            for name, label in names.items()
            if name in chosen or parameter != "collection" or name not in past
        )
        ordered = choices if parameter == "mode" else sorted(choices, key=lambda choice: choice.words.casefold())
        controls.append(Filter(parameter, words, tuple(ordered)))
    return tuple(control for control in controls if control.choices)


def chips(selection: Selection, config: Config) -> tuple[Chip, ...]:
    """Return every filter that is set, in the order of query strings."""
    return tuple(_chips(selection, config))


def selection_words(selection: Selection, config: Config) -> str:
    """Return the title of a selection; "" for all events."""
    parts = [names_of(parameter, config).get(name, name) for parameter, name in selected_names(selection)]
    if selection.first and selection.last:
        parts.append(_("%(start)s bis %(end)s") % {"start": moment_words(selection.first), "end": moment_words(selection.last)})
    elif selection.first or selection.last:
        parts += [chip.words for chip in _day_chips(selection)]
    if selection.q:
        parts.append(_("Suche „%(words)s“") % {"words": selection.q})
    return ", ".join(parts)


def selection_of_one(parameter: str, name: str) -> Selection:
    """Return the selection with one value of one filter."""
    return _with(Selection(), parameter, (name,))


def init_filters(app: Flask) -> None:
    """Make `selection_of_one` available in templates."""
    app.jinja_env.globals.update(selection_of_one=selection_of_one)


def known_values(parameter: str) -> Mapping[str, str]:
    """Return the known values of a filter with their names; none for any other parameter."""
    return names_of(parameter, current().config()) if parameter in FIELDS else {}


def unknown_value_sentence(parameter: str, value: str) -> str:
    """Return the sentence for an unknown value of a filter; the known values follow it."""
    sentences = {
        "network": _("Ein Netzwerk „%(value)s“ gibt es hier nicht. Das sind unsere Netzwerke:"),
        "topic": _("Ein Thema „%(value)s“ gibt es hier nicht. Das sind unsere Themen:"),
        "region": _("Eine Region „%(value)s“ gibt es hier nicht. Das sind unsere Regionen:"),
        "mode": _("Eine Art der Teilnahme „%(value)s“ gibt es hier nicht. Möglich sind:"),
        "collection": _("Eine Aktion „%(value)s“ gibt es hier nicht. Das sind unsere Aktionen:"),
    }
    return sentences[parameter] % {"value": value}


def _chips(selection: Selection, config: Config) -> Iterator[Chip]:
    if selection.q:
        yield Chip(_("„%(words)s“") % {"words": selection.q}, replace(selection, q=""))
    for parameter, name in selected_names(selection):
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
