"""When an event in a service's JSON is, by the names and values of its fields: "start.utc", "Meeting Date", "dates.start.localTime"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from aggregator.dates.instants import day_of
from aggregator.dates.zones import zone
from aggregator.model import MOST_OF_SERIES

from .iso_dates import spanned
from .json_clock import DateOrTime, date_or_time
from .json_fields import flag, name_words, number, text_of
from .json_words import CONTAINERS, ENDS, EVENTS, MOMENTS, OPEN, OTHERS, STARTS, UNDATED, time_words
from .jsonld_fields import JSON, JsonNode
from .news_dates import EventDates

_DEPTH_LIMIT, _PATHS_LIMIT = 5, 300


@dataclass(frozen=True, slots=True)
class _Leaf:
    words: tuple[str, ...]  # of all names on its path
    value: str
    depth: int

    @property
    def side(self) -> str:
        sides = [word for word in self.words if word in STARTS or word in ENDS]
        return "" if not sides else "start" if sides[-1] in STARTS else "end"

    @property
    def unrelated(self) -> int:
        """How many of its words have nothing to do with the time of an event."""
        return sum(word not in CONTAINERS for word in self.words)


class OpenDate(ValueError):
    """The source says itself that the day is not known yet."""


def times_of(node: JsonNode, day_first: bool = True) -> EventDates:
    """Return start, exclusive end and whether the hour is open; empty dates if the object gives no time of an event.

    Raises ValueError for an invalid time. `day_first`: 3/4/2026 is 3 April.
    """
    leaves = [*_leaves(node)]
    if any(_says(leaf, {"date"}, OPEN) or _says(leaf, {"schedule"}, OPEN) for leaf in leaves):
        raise OpenDate("its date is still to come")
    own_zone = _zone(leaves) or _zone([*_leaves_of_place(node)])
    all_day = any(_says(leaf, {"all", "whole", "full", "ganztägig", "ganztags"}, {"day", "ganztägig", "ganztags"}) for leaf in leaves)
    start = _moment(_started(leaves, day_first), own_zone)
    if start is None:
        return EventDates()
    end = _end(leaves, start, own_zone, day_first)
    if all_day:
        start, end = _days(start, end, exclusive=_ends_exclusively(node))
        return EventDates(start, end if end and end > start else None)
    if not isinstance(start, datetime) and not isinstance(end, datetime) and end and end > start and _ends_exclusively(node):
        return EventDates(start, end)
    hour_open = any(_says(leaf, {"time", "uhrzeit"}, OPEN) for leaf in leaves)
    if hour_open and isinstance(start, datetime):
        start, end = start.date(), None
    try:
        return EventDates(*spanned(start, end), hour_open)
    except (ValueError, OverflowError):
        return EventDates(*spanned(start, None), hour_open)


def dated(node: JsonNode) -> int:
    """Return how surely the object's fields date an event: 0 not at all, 1 by a bare date, 2 by a start or a date of an event."""
    sure = 0
    for name in node:
        words = time_words(name)
        if not words or node[name] in (None, "", [], {}) or any(word in OTHERS for word in words) or "zone" in words or "all" in words:
            continue
        if any(word in STARTS for word in words) and all(word in CONTAINERS for word in words):
            sure = 2
        elif any(word in MOMENTS for word in words) and all(word in CONTAINERS for word in words):
            sure = max(sure, 2 if any(word in EVENTS for word in words) or isinstance(node[name], dict) else 1)
        elif all(word in CONTAINERS for word in words) and _lists_times(node[name]):
            sure = 2
    return sure


def occurrences(node: JsonNode) -> Sequence[JsonNode]:
    """Return the object once for each of its times where it lists several ("timings", "occurrences"), else the object itself."""
    for name, value in node.items():
        words = time_words(name)
        if not isinstance(value, list) or len(value) < 2 or not words or not all(word in CONTAINERS for word in words):
            continue
        if all(isinstance(entry, dict) and dated(_inner(entry)) for entry in value[:MOST_OF_SERIES]):
            common_fields = {key: part for key, part in node.items() if key != name and (not _timely(key) or "zone" in time_words(key))}
            return [{**common_fields, **_inner(entry)} for entry in value[:MOST_OF_SERIES] if isinstance(entry, dict)]
    return (node,)


def _lists_times(value: JSON) -> bool:
    """Whether it is an object, or a list of objects, with times inside ("scheduling", "event_instances")."""
    if isinstance(value, list):
        value = value[0] if value else None
    return isinstance(value, dict) and bool(dated(_inner(value)) or any(_lists_times(part) for part in value.values()))


def writes_month_first(values: Sequence[JsonNode]) -> bool:
    """Return whether 3/4/2026 is 4 March in these objects: one of them has a day beyond 12 in second place, or they use AM and PM."""
    leaves = [leaf.value for node in values[:500] for leaf in _leaves(node)]
    pairs = [(int(match[1]), int(match[2])) for value in leaves if (match := re.match(r"(\d{1,2})/(\d{1,2})/\d{4}", value))]
    if any(first > 12 for first, _ in pairs):
        return False
    return any(second > 12 for _, second in pairs) or any(re.search(r"\d\s?[AP]M\b", value) for value in leaves)


def _timely(name: str) -> bool:
    words = time_words(name)
    return any(word in STARTS | ENDS | MOMENTS for word in words) and all(word in CONTAINERS or word in OTHERS for word in words)


def _inner(entry: JsonNode) -> JsonNode:
    """The object that an entry of a list only wraps ("event_instance"), else the entry."""
    inside = next(iter(entry.values())) if len(entry) == 1 else None
    return inside if isinstance(inside, dict) else entry


def _leaves(value: JSON, words: tuple[str, ...] = (), depth: int = 0) -> Iterator[_Leaf]:
    """The texts and flags of the object, and those in its inner objects about time."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and depth < _DEPTH_LIMIT:
        for name, part in [*value.items()][:_PATHS_LIMIT]:
            inside = time_words(name)
            about_time = any(word in CONTAINERS or word in {"zone", "tz", "tzid", "offset", "duration", "dauer", "all"} for word in inside)
            if about_time or (words and depth) or not isinstance(part, dict | list):
                yield from _leaves(part, words + inside, depth + 1)
        if words and (hour := text_of(value.get("hour"))) and (minutes := text_of(value.get("minutes") or value.get("minute"))):
            yield _Leaf((*words, "time"), f"{hour}:{minutes:0>2} {text_of(value.get('ampm'))}".strip(), depth + 1)
    elif isinstance(value, bool) and words:
        yield _Leaf(words, "true" if value else "false", depth)
    elif isinstance(value, str) and words and value.strip():
        yield _Leaf(words, value[:200].strip(), depth)


def _leaves_of_place(node: JsonNode) -> Iterator[_Leaf]:
    for name, part in node.items():
        if name_words(name)[-1:] in (("venue",), ("venues",), ("location",), ("place",)):
            for place in part[:1] if isinstance(part, list) else [part]:
                yield from (leaf for leaf in _leaves(place) if isinstance(place, dict))


def _says(leaf: _Leaf, first_words: set[str] | frozenset[str], second_words: set[str] | frozenset[str]) -> bool:
    """Whether a flag is set whose name has a word of both sets."""
    return bool(first_words & {*leaf.words}) and bool(second_words & {*leaf.words}) and flag(leaf.value) is True


def _zone(leaves: Sequence[_Leaf]) -> tzinfo | None:
    """The named zone, else that of a numeric offset (in milliseconds, seconds, minutes or hours)."""
    for leaf in leaves:
        if {"zone", "tz", "tzid"} & {*leaf.words} and "abbr" not in leaf.words and (named_zone := zone(leaf.value)):
            return named_zone
    for leaf in leaves:
        if "offset" in leaf.words and {"utc", "gmt", "zone", "tz"} & {*leaf.words} and (amount := number(leaf.value)) is not None:
            size = abs(amount)
            unit = 3_600_000 if size <= 14 else 60_000 if size <= 840 else 1_000 if size <= 50_400 else 1
            if size * unit < 86_400_000:
                return timezone(timedelta(milliseconds=amount * unit))
    return None


def _side(leaves: Sequence[_Leaf], side: str, day_first: bool) -> list[tuple[_Leaf, DateOrTime]]:
    """The fields of the start, of the end, or of neither, each with its value, best first."""
    pairs = []
    for leaf in leaves:
        words = {*leaf.words}
        if leaf.side != side or words & (OTHERS | UNDATED):
            continue
        if not side and (leaf.unrelated or not words & MOMENTS):
            continue
        if (value := date_or_time(leaf.value, day_first)) is not None:
            pairs.append((leaf, value))
    fewest = min((leaf.unrelated for leaf, _ in pairs), default=0)
    return sorted((pair for pair in pairs if pair[0].unrelated == fewest), key=lambda pair: pair[0].depth)


def _started(leaves: Sequence[_Leaf], day_first: bool) -> list[tuple[_Leaf, DateOrTime]]:
    """The fields of the start; the day may come from a field about the whole event. Raises ValueError for an invalid start."""
    pairs = _side(leaves, "start", day_first)
    if any(isinstance(value, date) for _, value in pairs):
        return pairs
    written = next(
        (leaf.value for leaf in leaves if leaf.side == "start" and not leaf.unrelated and not {*leaf.words} & (OTHERS | UNDATED)), ""
    )
    if written and not pairs:
        raise ValueError(f"{written[:40]!r} is no date")
    return pairs + _side(leaves, "", day_first)


def _moment(pairs: Sequence[tuple[_Leaf, DateOrTime]], own_zone: tzinfo | None, day: date | None = None) -> date | datetime | None:
    """The value of the fields of one side: an instant, a local time (in the zone, if one is named), or a day."""
    instants: list[datetime] = []
    walls: list[datetime] = []
    days: list[date] = []
    hours: list[time] = []
    for leaf, value in pairs:
        if isinstance(value, datetime):
            utc = {"utc", "gmt"} & {*leaf.words}
            known = value.replace(tzinfo=UTC) if value.tzinfo is None and utc else value
            (walls if known.tzinfo is None else instants).append(known)
        elif isinstance(value, date):
            days.append(value)
        else:
            hours.append(value)
    if instants and hours and not (own_zone or walls or days) and instants[0].minute in (0, 59):
        # An instant beside an hour is a day: its midnight, or its last minute, in a zone that is not named.
        half = timedelta(hours=12 if instants[0].minute == 0 else -12)
        instants, days = [], [(instants[0] + half).date()]
    if instants:
        return _local(instants[0], own_zone, walls)
    if walls and walls[0].time() == time() and hours:
        days, walls = [walls[0].date()], []
    if not walls and hours and (days or day):
        walls = [datetime.combine(days[0] if days else day or date.min, hours[0])]
    if walls:
        return walls[0].replace(tzinfo=own_zone) if walls[0].tzinfo is None and own_zone else walls[0]
    return days[0] if days else None


def _local(instant: datetime, own_zone: tzinfo | None, walls: Sequence[datetime]) -> datetime:
    """The instant in its zone; if none is named, with the offset of the local time given beside it."""
    if own_zone:
        return instant.astimezone(own_zone)
    shift = (walls[0] - instant.astimezone(UTC).replace(tzinfo=None)) if walls else timedelta()
    return instant.astimezone(timezone(shift)) if shift and abs(shift) <= timedelta(hours=14) else instant


def _end(leaves: Sequence[_Leaf], start: date | datetime, own_zone: tzinfo | None, day_first: bool) -> date | datetime | None:
    day = day_of(start)
    pairs = _side(leaves, "end", day_first)
    end = _moment(pairs, own_zone or (start.tzinfo if isinstance(start, datetime) else None), day)
    only_hours = pairs and all(isinstance(value, time) for _, value in pairs)
    if only_hours and isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
        return end + timedelta(days=1) if end < start else end
    if isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) != (start.tzinfo is None):
        return None
    return end if end is not None else _after(leaves, start)


def _after(leaves: Sequence[_Leaf], start: date | datetime) -> datetime | None:
    """The end after a duration with a known unit: by its name, by ISO 8601, or milliseconds by its size."""
    for leaf in leaves:
        if not {"duration", "dauer"} & {*leaf.words} or not isinstance(start, datetime):
            continue
        if match := re.fullmatch(r"PT?(?:(\d{1,4})H)?(?:(\d{1,5})M)?", leaf.value):
            length = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
        else:
            amount = number(leaf.value) or 0
            named = next((unit for unit in ("hours", "minutes", "seconds") if unit in leaf.words), "")
            size = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0}.get(named, 0.001 if amount >= 600_000 else 0)
            length = timedelta(seconds=amount * size) if 0 < amount * size < 86_400 * 400 else timedelta()
        if length:
            return start + length
    return None


def _days(start: date | datetime, end: date | datetime | None, *, exclusive: bool) -> tuple[date, date | None]:
    """Whole days with an exclusive end: midnights are exclusive already, other ends and bare days include their last day."""
    first = day_of(start)
    if isinstance(end, datetime):
        return first, end.date() if end.time() == time() else end.date() + timedelta(days=1)
    return first, end + timedelta(days=0 if exclusive else 1) if end else None


def _ends_exclusively(node: JsonNode) -> bool:
    """Whether a bare day as end is exclusive, as in Google's calendar and FullCalendar."""
    return text_of(node.get("kind")).startswith("calendar#") or ({"start", "end", "allDay"} <= node.keys() and isinstance(node["end"], str))
