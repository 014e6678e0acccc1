"""Parses the values of sources.yaml: each function returns a value, or raises a ValueError whose text follows the key's name."""

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta
from urllib.parse import urlsplit

import soupsieve

from aggregator.dates.instants import WEEKDAYS
from aggregator.text import fold

from .sections import shown, suggestion

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)  # an escape in double quotes can produce them, XML cannot hold them


def text(value: str) -> str:
    """Return a text without surrounding white space; refuses an empty one."""
    if not value.strip():
        raise ValueError("is empty; write a text")
    if _UNPRINTABLE.search(value):
        raise ValueError(f"{shown(value)} holds a control character; take it out")
    if len(value) > 10_000:
        raise ValueError("is longer than 10000 characters; shorten it")
    return value.strip()


def one_of(*known: str) -> Callable[[str], str]:
    """Return a parser for one of a few words, in any case."""

    def parse(value: str) -> str:
        if value.casefold() not in known:
            raise ValueError(f"{shown(value)} is not known{suggestion(value, known)}")
        return value.casefold()

    return parse


language = one_of("de", "en")
day = one_of(*WEEKDAYS)


def existing(known: Collection[str]) -> Callable[[str], str]:
    """Return a parser for a known name."""

    def parse(value: str) -> str:
        if value not in known:
            raise ValueError(f"{shown(value)} does not exist{suggestion(value, known)}")
        return value

    return parse


def zone(known: Collection[str]) -> Callable[[str], str]:
    """Return a parser for the IANA name of a time zone."""

    def parse(value: str) -> str:
        if value in known:
            return value
        meant = next((name for name in known if name.casefold() == value.casefold()), "Europe/Berlin")
        raise ValueError(f"{shown(value)} is no time zone; write an IANA name such as {meant!r}")

    return parse


def slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        meant = re.sub(r"[^a-z0-9]+", "-", fold(value[:60])).strip("-") or "lichtwerk"
        raise ValueError(f"{shown(value)} must be at most 60 of a-z, 0-9 and single '-' between them, such as {meant!r}")
    return value


def flag(value: str) -> bool:
    known = {"true": True, "yes": True, "false": False, "no": False}
    if value.casefold() not in known:
        raise ValueError(f"{shown(value)} is neither yes nor no; write true or false")
    return known[value.casefold()]


def trust(value: str) -> int:
    if not re.fullmatch(r"[0-9]", value):
        raise ValueError(f"{shown(value)} is no degree of trust; write a whole number from 0 to 9")
    return int(value)


def interval(value: str) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,7}) ?([smhd])", value)
    if not match:
        raise ValueError(f"{shown(value)} is no interval; write a number and s, m, h or d, such as 30m, 1h or 1d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if not 300 <= seconds <= 7 * 86400:
        raise ValueError(f"{shown(value)} is too {'short' if seconds < 300 else 'long'}; write something from 5m to 7d")
    return timedelta(seconds=seconds)


def clock(value: str) -> str:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", value)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{shown(value)} is no time of day; write one such as 05:00")
    return f"{int(match[1]):02}:{match[2]}"


def calendar_day(value: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{shown(value)} is no date; write one such as 2026-10-12")


def postcode(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,10}", value):
        raise ValueError(f"{shown(value)} is no postcode or its beginning; write digits such as 07 or 99084")
    return value


def host(value: str) -> str:
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if not re.fullmatch(rf"{label}(\.{label})+", value.lower()) or len(value) > 253:
        raise ValueError(f"{shown(value)} is no host name; write one such as netzwerktimer.example")
    return value.lower()


def mail(value: str) -> str:
    if not _is_mail(value):
        raise ValueError(f"{shown(value)} is no mail address; write one such as redaktion@example.org")
    return value


def owner(value: str) -> str:
    """Return a mail address as `mail` does; the sentence does not repeat the value, for mistakes are logged and owners are not public."""
    if not _is_mail(value):
        raise ValueError("is no mail address; write one such as redaktion@example.org")
    return value


def _is_mail(value: str) -> bool:
    return bool(re.fullmatch(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,253}", value)) and not _UNPRINTABLE.search(value)


def mail_or_page(value: str) -> str:
    return mail(value) if "@" in value or not value.startswith("http") else page(value)


def page(value: str) -> str:
    """Return an http or https address."""
    return _address(value, "http", "https")


def address(value: str) -> str:
    """Return the address of a source."""
    return _address(value, "http", "https", "webcal")


def source(value: str) -> str:
    """Return the location of a source: an address, or the path of a file."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", value):
        return address(value)
    if value.lower().startswith("www.") or not value.isprintable() or len(value) > 2000:
        raise ValueError("is no address; write it with https:// in front, or the path of a file")
    return text(value)


def _address(value: str, *schemes: str) -> str:
    try:
        parts = urlsplit(value)
        good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError("is no address; write one such as https://example.org/termine") from None
    if parts.scheme not in schemes:
        raise ValueError(f"begins with {shown(value.partition(':')[0])}; write an address with {', '.join(schemes[:-1])} or {schemes[-1]}")
    if not good or re.search(r"\s", value) or _UNPRINTABLE.search(value) or len(value) > 2000:
        raise ValueError("is no address; write one such as https://example.org/termine")
    return value


def selector(value: str) -> str:
    """Return a CSS selector, with an optional `@attribute` at its end for the value of an attribute."""
    css = re.sub(r"@[\w:.-]{1,60}$", "", text(value))
    try:
        if len(css) > 1000:
            raise ValueError
        if css:
            soupsieve.compile(css)
    except (soupsieve.SelectorSyntaxError, ValueError, RecursionError):
        raise ValueError(f"{shown(value)} is no CSS selector; write one such as 'article.event' or 'a@href'") from None
    return value.strip()
