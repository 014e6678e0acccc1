"""What the networks of the example region are up to: one TOML file each, read into announcements for a given day."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ..days import days_of, is_holiday, local

SLUGS = (
    "lichtwerk",
    "medtech",
    "maschinenforum",
    "energienetz",
    "it-verbund",
    "polymerregion",
    "logistikmitte",
    "zulieferkreis",
    "messtechnik",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event takes place."""

    name: str
    address: str
    geo: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How an event repeats: its rule, the starts left out, and the occurrence that is moved (original start, new start, new end)."""

    rule: str
    skipped: tuple[datetime, ...] = ()
    moved: tuple[datetime, datetime, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One event as one network's site announces it; the last day of a whole-day event is included."""

    slug: str
    title: str
    start: date | datetime
    end: date | datetime | None
    host: str  # slug of the network that organises it
    time_open: bool = False
    place: Place | None = None
    online: str = ""
    mode: str = "onsite"
    text: str = ""
    price: str = ""
    language: str = "de"
    tags: tuple[str, ...] = ()
    registers: bool = False
    cancelled: bool = False
    linked: bool = False  # the site links to the host's page instead of having one of its own
    series: Series | None = None
    announced: date
    edited: date

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def day(self) -> date:
        return self.start.date() if isinstance(self.start, datetime) else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An entry that is no event."""

    slug: str
    title: str
    text: str
    announced: date


@dataclass(frozen=True, slots=True)
class Member:
    """One network of the example region: what its file says, and its programme."""

    slug: str
    facts: Mapping[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    @property
    def colour(self) -> str:
        return str(self.facts["colour"])


def member(slug: str) -> Member:
    return Member(slug, _read(slug))


def region() -> Mapping[str, Any]:
    """Return what sources.yaml says before the networks: site, topics, regions."""
    return _read("region")


def announcements(slug: str, today: date, visit: int) -> tuple[Announcement, ...]:
    """Return what the site of a network lists, by start; from the second visit on what changed since then."""
    listed = [_own(slug, told, today, visit) for told in _events(slug)]
    listed += [
        replace(_own(host, told, today, visit), linked=slug in told.get("linked_by", ()))
        for host in SLUGS
        for told in _events(host)
        if slug in told.get("partners", ()) or slug in told.get("linked_by", ())
    ]
    return tuple(sorted(listed, key=lambda one: (one.day, str(one.start), one.slug)))


def news(slug: str, today: date) -> tuple[News, ...]:
    """Return the entries of a network's feed that are no events."""
    return tuple(
        News(slug=told["slug"], title=told["title"], text=told["text"], announced=today - timedelta(days=told["ago"]))
        for told in _read(slug).get("news", ())
    )


def _events(slug: str) -> Sequence[Mapping[str, Any]]:
    events: Sequence[Mapping[str, Any]] = _read(slug).get("event", ())
    return events


def _own(host: str, told: Mapping[str, Any], today: date, visit: int) -> Announcement:
    later = told.get("later", {}) if visit > 1 else {}
    said = {**told, **later}
    announced = _announced(said["slug"], today)
    start, end = _times(said, today)
    return Announcement(
        slug=said["slug"],
        title=said["title"],
        start=start,
        end=end,
        host=host,
        time_open=said.get("at") == "open",
        place=_places().get(said.get("place", "")),
        online=said.get("online", ""),
        mode=said.get("mode", "onsite"),
        text=said["text"],
        price=said.get("price", ""),
        language=said.get("language", "de"),
        tags=tuple(said["tags"]),
        registers=said.get("register", False),
        cancelled=said.get("cancelled", False),
        series=_series(said, start),
        announced=announced,
        edited=today - timedelta(days=1) if later else announced,
    )


def _times(said: Mapping[str, Any], today: date) -> tuple[date | datetime, date | datetime | None]:
    first, last = days_of(said["on"], said.get("until", ""), today)
    clock = said.get("at", "")
    if clock in {"", "open"}:
        return first, last
    opens, _, closes = clock.partition("-")
    return local(first, opens), local(last, closes) if closes else None


def _series(said: Mapping[str, Any], start: date | datetime) -> Series | None:
    if "rule" not in said or not isinstance(start, datetime):
        return None
    if "skipped" not in said:
        return Series(rule=said["rule"])
    starts = [start + timedelta(weeks=weeks) for weeks in range(12)]  # aware arithmetic: the wall clock stays
    skipped = tuple(at for nth, at in enumerate(starts) if nth == said["skipped"] or is_holiday(at.date()))
    moves = (_moved(said["moved"], at) for nth, at in enumerate(starts) if nth >= said["moved"]["nth"] and at not in skipped)
    return Series(rule=said["rule"], skipped=skipped, moved=next(move for move in moves if not is_holiday(move[1].date())))


def _moved(said: Mapping[str, Any], original: datetime) -> tuple[datetime, datetime, datetime]:
    day = original.date() + timedelta(days=said["days"])
    opens, _, closes = said["at"].partition("-")
    return original, local(day, opens), local(day, closes)


def _announced(slug: str, today: date) -> date:
    """Return some day of the last weeks, always the same for the same event."""
    return today - timedelta(days=25 + sum(slug.encode()) % 30)


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _places() -> Mapping[str, Place]:
    return {
        key: Place(name=told["name"], address=told["address"], geo=tuple(told["geo"]) if "geo" in told else None)
        for key, told in _read("places").items()
    }
