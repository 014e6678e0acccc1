"""The programme of the example networks: one TOML file for each, read as announcements for a given day."""

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
    host: str  # slug of the network that organizes it
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
    """One network of the example region, and the content of its file."""

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
    """Return what the site of a network lists, by start; from the second visit on, with the changes since the first."""
    listed = [_announcement(slug, data, today, visit) for data in _events(slug)]
    listed += [
        replace(_announcement(host, data, today, visit), linked=slug in data.get("linked_by", ()))
        for host in SLUGS
        for data in _events(host)
        if slug in data.get("partners", ()) or slug in data.get("linked_by", ())
    ]
    return tuple(sorted(listed, key=lambda announcement: (announcement.day, str(announcement.start), announcement.slug)))


def news(slug: str, today: date) -> tuple[News, ...]:
    """Return the entries of a network's feed that are no events."""
    return tuple(
        News(slug=entry["slug"], title=entry["title"], text=entry["text"], announced=today - timedelta(days=entry["ago"]))
        for entry in _read(slug).get("news", ())
    )


def _events(slug: str) -> Sequence[Mapping[str, Any]]:
    events: Sequence[Mapping[str, Any]] = _read(slug).get("event", ())
    return events


def _announcement(host: str, data: Mapping[str, Any], today: date, visit: int) -> Announcement:
    changed_later = data.get("later", {}) if visit > 1 else {}
    fields = {**data, **changed_later}
    announced = _announced(fields["slug"], today)
    start, end = _times(fields, today)
    return Announcement(
        slug=fields["slug"],
        title=fields["title"],
        start=start,
        end=end,
        host=host,
        time_open=fields.get("at") == "open",
        place=_places().get(fields.get("place", "")),
        online=fields.get("online", ""),
        mode=fields.get("mode", "onsite"),
        text=fields["text"],
        price=fields.get("price", ""),
        language=fields.get("language", "de"),
        tags=tuple(fields["tags"]),
        registers=fields.get("register", False),
        cancelled=fields.get("cancelled", False),
        series=_series(fields, start),
        announced=announced,
        edited=today - timedelta(days=1) if changed_later else announced,
    )


def _times(fields: Mapping[str, Any], today: date) -> tuple[date | datetime, date | datetime | None]:
    first, last = days_of(fields["on"], fields.get("until", ""), today)
    clock = fields.get("at", "")
    if clock in {"", "open"}:
        return first, last
    opens, _, closes = clock.partition("-")
    return local(first, opens), local(last, closes) if closes else None


def _series(fields: Mapping[str, Any], start: date | datetime) -> Series | None:
    if "rule" not in fields or not isinstance(start, datetime):
        return None
    if "skipped" not in fields:
        return Series(rule=fields["rule"])
    starts = [start + timedelta(weeks=weeks) for weeks in range(12)]  # aware arithmetic: the wall clock stays
    skipped = tuple(at for nth, at in enumerate(starts) if nth == fields["skipped"] or is_holiday(at.date()))
    moves = (_moved(fields["moved"], at) for nth, at in enumerate(starts) if nth >= fields["moved"]["nth"] and at not in skipped)
    return Series(rule=fields["rule"], skipped=skipped, moved=next(move for move in moves if not is_holiday(move[1].date())))


def _moved(fields: Mapping[str, Any], original: datetime) -> tuple[datetime, datetime, datetime]:
    day = original.date() + timedelta(days=fields["days"])
    opens, _, closes = fields["at"].partition("-")
    return original, local(day, opens), local(day, closes)


def _announced(slug: str, today: date) -> date:
    """Return a day of the last weeks, always the same for the same event."""
    return today - timedelta(days=25 + sum(slug.encode()) % 30)


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _places() -> Mapping[str, Place]:
    return {
        key: Place(name=place["name"], address=place["address"], geo=tuple(place["geo"]) if "geo" in place else None)
        for key, place in _read("places").items()
    }
