"""Shared by the readers of JSON: the body as data, names of fields as words, and values of any type as text, links and flags."""

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache

from aggregator.errors import InvalidSource
from aggregator.model import Fetched
from aggregator.text import absolute_url, decode, html_to_text, unescape

from .jsonld_fields import JSON, JsonNode

_NAME_LIMIT, _TEXT_LIMIT = 80, 100_000
_LANGUAGES = ("de", "en")  # of texts in several languages the first of these, else the first of all
_INNER = ("rendered", "text", "value", "name", "title", "html", "plain", "label", "display_name", "displayname", "$t", "_text", "#text")
_WORD = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöü])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+")
_TRUE, _FALSE = frozenset({"true", "yes", "ja", "1", "y", "on"}), frozenset({"false", "no", "nein", "0", "n", "off", ""})


def json_of(fetched: Fetched) -> JSON:
    """Return the body as data, its numbers as text; raises InvalidSource if it is no JSON, is cut off or nests too deeply."""
    text = decode(fetched.body, fetched.charset).strip().lstrip("\ufeff")
    try:
        return json_from(text)
    except (ValueError, RecursionError) as error:
        why = "it nests too deeply" if isinstance(error, RecursionError) else f"{error}"[:120]
        raise InvalidSource(f"{fetched.url} is no JSON that can be read ({why}).") from error


def json_from(text: str) -> JSON:
    """Return the text as data, its numbers as text; raises ValueError or RecursionError when it is no JSON."""
    loaded: JSON = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    return loaded


@lru_cache(maxsize=10_000)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a field's name in lower case: "utc_start_date", "utcStartDate" and "UTC Start Date" have the same ones."""
    return tuple(word.lower() for word in _WORD.findall(name[:_NAME_LIMIT]))


def text_of(value: JSON, depth: int = 0) -> str:
    """Return the text of a value, of a list its first, of an object that of its main field; "" if there is none."""
    if isinstance(value, str):
        return unescape(value[:_TEXT_LIMIT]).strip()
    if depth > 3 or value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list):
        return next((text for entry in value[:20] if (text := text_of(entry, depth + 1))), "")
    names = {name.lower(): name for name in value}
    inner = next((names[name] for name in (*_LANGUAGES, *_INNER) if name in names), "")
    if not inner and value and all(len(name) == 2 for name in value):
        inner = next((name for name, part in value.items() if part), "")
    inner = inner or next((name for name in value if name_words(name)[-1:] in (("text",), ("title",), ("name",))), "")
    return text_of(value[inner], depth + 1) if inner else ""


def plain(value: JSON) -> str:
    """Return the text of a value without markup."""
    text = text_of(value)
    return html_to_text(text) if "</" in text or "/>" in text or "<br" in text else text


def text_and_html(value: JSON) -> tuple[str, str]:
    """Return the text of a value, and its HTML if it has any."""
    text = raw(value)
    if "</" in text or "<br" in text or "<p" in text:
        return html_to_text(text), text
    return unescape(text), ""


def raw(value: JSON) -> str:
    """Return the text of a value with its entities unchanged."""
    if isinstance(value, str):
        return value[:_TEXT_LIMIT].strip()
    if isinstance(value, dict):
        inner = next((value[name] for name in ("rendered", "html", "de", "en", "text", "value") if value.get(name)), None)
        return inner[:_TEXT_LIMIT].strip() if isinstance(inner, str) else text_of(value)
    return text_of(value)


def flag(value: JSON) -> bool | None:
    """Return whether a value means yes or no, None if it means neither."""
    if isinstance(value, bool):
        return value
    word = text_of(value).lower() if isinstance(value, str) else "-"
    return True if word in _TRUE else False if word in _FALSE else None


def number(value: JSON) -> float | None:
    """Return a value as a finite number, None if it is none."""
    try:
        parsed = float(value) if isinstance(value, str) and len(value) < 40 else math.nan
    except ValueError:
        return None
    return parsed if math.isfinite(parsed) else None


def link(value: JSON, base: str, depth: int = 0) -> str:
    """Return the first web address that a value holds, resolved against `base`; "" when it holds none."""
    if isinstance(value, str):
        written = unescape(value[:2_000]).strip()
        return absolute_url(written, base) if "/" in written and " " not in written else ""
    parts: list[JSON] = []
    if isinstance(value, list):
        parts = value[:10]
    elif isinstance(value, dict):
        names = {name.lower(): part for name, part in value.items()}
        parts = [names.get(name) for name in ("url", "href", "link", "src", "public", "original", "large", *_LANGUAGES)]
        parts += [part for name, part in names.items() if len(name) == 2]
    return next((url for part in parts if depth < 3 and (url := link(part, base, depth + 1))), "")


def names_in(value: JSON) -> Iterator[str]:
    """Yield the texts of a list, of its objects their names; of a text its parts between commas."""
    for entry in value[:50] if isinstance(value, list) else [value]:
        text = plain(entry)
        yield from (part.strip() for part in (text.split(",") if isinstance(value, str) else (text,)) if part.strip())


def geo_of(latitude: JSON, longitude: JSON) -> tuple[float, float] | None:
    """Return latitude and longitude, None for invalid numbers and for 0, 0."""
    north, east = number(latitude), number(longitude)
    if north is None or east is None or abs(north) > 90 or abs(east) > 180 or (north, east) == (0, 0):
        return None
    return north, east


def objects(value: JSON) -> list[JsonNode]:
    """Return the objects of a list, or the value itself if it is one."""
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]
