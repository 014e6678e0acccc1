"""Reads the environment into Settings. Messages never hold a value that may be secret."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import TypeVar
from urllib.parse import urlsplit

from aggregator.errors import ConfigError
from aggregator.mail_address import mail_address
from aggregator.model import MailServer, Settings

from .sections import shown, suggestion

T = TypeVar("T")
_PREFIX = "NETZWERKTIMER_"
_NAMES = (
    "SOURCES",
    "DATABASE_URL",
    "BASE_URL",
    "SECRET_KEY",
    "SMTP_URL",
    "MAIL_FROM",
    "OPERATOR_MAIL",
    "MODERATORS",
    "TRUSTED_PROXIES",
    "ALLOW_ADDRESSES",
)
_DATABASE = "sqlite:///var/netzwerktimer.db"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Return the settings; an empty value counts as not set. Raises ConfigError with all mistakes."""
    given = {name.removeprefix(_PREFIX): value.strip() for name, value in environ.items() if name.startswith(_PREFIX)}
    mistakes = [f"{_PREFIX}{name}: unknown setting{suggestion(name, _NAMES)}" for name in sorted(given) if name not in _NAMES]

    def take(name: str, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(given[name]) if given.get(name) else default
        except ValueError as error:
            mistakes.append(f"{_PREFIX}{name}: {error}")
            return default

    default = Settings()
    settings = Settings(
        sources=take("SOURCES", str, default.sources),
        database_url=take("DATABASE_URL", _database, _DATABASE),
        base_url=take("BASE_URL", _base, default.base_url),
        secret_key=take("SECRET_KEY", str, ""),
        smtp_url=take("SMTP_URL", _smtp, ""),
        mail_from=take("MAIL_FROM", _mail, ""),
        operator_mail=take("OPERATOR_MAIL", _mail, ""),
        moderators=take("MODERATORS", _mails, ()),
        trusted_proxies=take("TRUSTED_PROXIES", _hops, 0),
        allow_addresses=take("ALLOW_ADDRESSES", _pairs, frozenset()),
    )
    if given.get("SMTP_URL") and not given.get("MAIL_FROM"):
        mistakes.append(f"{_PREFIX}MAIL_FROM: is missing; with {_PREFIX}SMTP_URL set, write the address that mails come from")
    if mistakes:
        raise ConfigError(*mistakes)
    return settings


def _database(value: str) -> str:
    if not re.match(r"[a-z0-9]+(\+[a-z0-9_]+)?://", value):
        raise ValueError(f"is no address of a database; write one such as {_DATABASE}")
    return value


def _base(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise ValueError("is no address of a site; write one such as https://netzwerktimer.example")
    return value.rstrip("/")


def _smtp(value: str) -> str:
    MailServer.from_url(value)
    return value


def _mail(value: str) -> str:
    address = mail_address(value)
    if not address:
        raise ValueError("is no mail address; write one such as redaktion@example.org")
    return address


def _mails(value: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(_mail(part.strip()) for part in value.split(",") if part.strip()))
    except ValueError:
        raise ValueError("holds something that is no mail address; write addresses separated by commas") from None


def _hops(value: str) -> int:
    if not re.fullmatch("[0-9]", value):
        raise ValueError(f"{shown(value)} is no number of proxies; write 0 to 9")
    return int(value)


def _pairs(value: str) -> frozenset[tuple[str, int]]:
    return frozenset(_pair(part.strip()) for part in value.split(",") if part.strip())


def _pair(value: str) -> tuple[str, int]:
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):([0-9]{1,5})", value)
    try:
        if not match or not 0 < int(match[3]) < 65536:
            raise ValueError
        return str(IPv6Address(match[1]) if match[1] else IPv4Address(match[2])), int(match[3])
    except ValueError:
        raise ValueError(f"{shown(value)} is no address and port; write pairs such as 127.0.0.1:8001 or [::1]:8002") from None
