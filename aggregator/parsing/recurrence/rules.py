"""Recurrence rules (RFC 5545, 3.3.10): reads an RRULE, refuses costly ones, and walks it within a budget of steps.

Walks use naive local time; the caller adds the zone.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, product

from aggregator.errors import InvalidEvent
from aggregator.model import Moment

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LISTS = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53), "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 59),
}  # fmt: skip
_INTERVAL_LIMIT = 1_000
_COUNT_LIMIT = 100_000
_TIMES_LIMIT = 24  # of one day
_LAST_YEAR = 9_000
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(Z?))?", re.ASCII)


class TooManySteps(Exception):
    """A walk exceeds its budget: the rule matches no days, or has run for centuries."""


@dataclass(slots=True)
class Steps:
    """A budget of walks; a step is one day examined."""

    left: int
    of: "Steps | None" = None  # the larger budget that this one is a part of

    def spend(self, number: int) -> None:
        """Take `number` steps; raises TooManySteps when the budget is used up."""
        self.left -= number
        if self.of is not None:
            self.of.spend(number)
        if self.left < 0:
            raise TooManySteps


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An RRULE that is safe to walk."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Moment | None = None  # as written: a date, a naive time, or a UTC time
    week_start: int = 0
    lists: Mapping[str, frozenset[int]]
    weekdays: frozenset[tuple[int, int]] = (
        frozenset()
    )  # (ordinal, weekday): ordinal 0 is every such weekday, -1 the last; weekday 0 is Monday


def read_rule(text: str) -> Rule:
    """Return the rule of a text; raises InvalidEvent where it is invalid, faster than daily, or has more than 24 times a day."""
    parts = dict(part.strip().upper().split("=", 1) for part in text.split(";") if "=" in part)
    frequency = parts.get("FREQ", "").strip()
    if frequency not in _FREQUENCIES:
        raise InvalidEvent(f"FREQ={frequency[:20]} is none of {', '.join(_FREQUENCIES)}")
    if parts.get("RSCALE", "GREGORIAN").strip() != "GREGORIAN":
        raise InvalidEvent(f"it counts in another calendar ({parts['RSCALE'][:20]})")
    interval = _whole(parts.get("INTERVAL", "1"), "INTERVAL", 1, _INTERVAL_LIMIT)
    lists = {name: _numbers(parts[name], name) for name in _LISTS if parts.get(name, "").strip()}
    times = [len(lists.get(name, "x")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if times[0] * times[1] * times[2] > _TIMES_LIMIT:
        raise InvalidEvent(f"it names {times[0] * times[1] * times[2]} times a day")
    week_start = parts.get("WKST", "MO").strip()
    return Rule(
        frequency=frequency,
        interval=interval,
        count=_whole(parts["COUNT"], "COUNT", 1, _COUNT_LIMIT) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"].strip()) if "UNTIL" in parts else None,
        week_start=_WEEKDAYS.index(week_start) if week_start in _WEEKDAYS else 0,
        lists=lists,
        weekdays=_days(parts.get("BYDAY", "")),
    )


def walk(rule: Rule, start: datetime, after: datetime, until: datetime, steps: Steps) -> Iterator[datetime]:
    """Yield the times of a rule from `after` to `until`, both included, in order; raises TooManySteps when the budget is used up.

    The start always is the first one, whether it fits the rule or not, and counts for COUNT (3.8.5.3).
    """
    rule = _complete(rule, start)
    left = rule.count
    if left is not None:
        left -= 1
    if after <= start <= until:
        yield start
    for number in count(0 if left is not None else _periods_before(rule, start, after)):
        days = _period(rule, start, number)
        if not days or days[0] > until.date():
            return
        steps.spend(len(days))
        for moment in _times(rule, days, start.time()):
            if moment <= start:
                continue
            if moment > until or left == 0:
                return
            if left is not None:
                left -= 1
            if moment >= after:
                yield moment


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(text.strip()) or not least <= int(text) <= most:
        raise InvalidEvent(f"{name}={text.strip()[:20]} is not between {least} and {most}")
    return int(text)


def _numbers(text: str, name: str) -> frozenset[int]:
    least, most = _LISTS[name]
    numbers = frozenset(_whole(each, name, least, most) for each in text.split(",")[:400] if each.strip())
    if least < 0 and 0 in numbers:
        raise InvalidEvent(f"{name} holds 0")
    return numbers


def _days(text: str) -> frozenset[tuple[int, int]]:
    matches = [_BY_DAY.fullmatch(each.strip()) for each in text.split(",")[:400] if each.strip()]
    if None in matches:
        raise InvalidEvent(f"BYDAY={text.strip()[:40]} holds no days of the week")
    return frozenset((int(each[1] or 0), _WEEKDAYS.index(each[2])) for each in matches if each)


def _until(text: str) -> Moment:
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day
        return datetime.combine(day, time(int(match[4]), int(match[5]), min(int(match[6]), 59), tzinfo=UTC if match[7] else None))
    except ValueError:
        raise InvalidEvent(f"UNTIL={text[:20]} is no date") from None


def _complete(rule: Rule, start: datetime) -> Rule:
    """The rule with what it takes from its start (3.3.10: "information not contained in the rule is derived from DTSTART")."""
    lists, weekdays = dict(rule.lists), rule.weekdays
    if rule.frequency in ("DAILY", "WEEKLY"):
        weekdays = frozenset((0, day) for _, day in weekdays)
    names_days = bool(weekdays) or any(name in lists for name in ("BYMONTHDAY", "BYYEARDAY"))
    if not names_days and (rule.frequency == "WEEKLY" or (rule.frequency == "YEARLY" and "BYWEEKNO" in lists)):
        weekdays = frozenset({(0, start.weekday())})
    elif not names_days and rule.frequency in ("MONTHLY", "YEARLY"):
        lists["BYMONTHDAY"] = frozenset({start.day})
        if rule.frequency == "YEARLY":
            lists.setdefault("BYMONTH", frozenset({start.month}))
    return replace(rule, lists=lists, weekdays=weekdays)


def _periods_before(rule: Rule, start: datetime, after: datetime) -> int:
    """The number of periods of a rule without COUNT that certainly end before `after`."""
    days, months = (after - start).days, (after.year - start.year) * 12 + after.month - start.month
    gone = {"DAILY": days, "WEEKLY": days // 7, "MONTHLY": months, "YEARLY": after.year - start.year}[rule.frequency]
    return max(0, gone // rule.interval - 1)


def _period(rule: Rule, start: datetime, number: int) -> list[date]:
    """The days of one period, restricted by BYMONTH and for weeks by BYDAY; none after the last year."""
    step, first = number * rule.interval, start.date()
    if rule.frequency == "DAILY":
        return _run(first.toordinal() + step, 1)
    if rule.frequency == "WEEKLY":
        week = _run(first.toordinal() - (first.weekday() - rule.week_start) % 7 + 7 * step, 7)
        return [day for day in week if (0, day.weekday()) in rule.weekdays]
    if rule.frequency == "MONTHLY":
        year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
        return _month(year, month + 1)
    months = sorted(rule.lists.get("BYMONTH", range(1, 13)))
    return [day for month in months for day in _month(first.year + step, month)]


def _run(ordinal: int, length: int) -> list[date]:
    return [date.fromordinal(each) for each in range(ordinal, ordinal + length)] if ordinal < date(_LAST_YEAR, 1, 1).toordinal() else []


def _month(year: int, month: int) -> list[date]:
    return _run(date(year, month, 1).toordinal(), monthrange(year, month)[1]) if year < _LAST_YEAR else []


def _times(rule: Rule, days: Sequence[date], clock: time) -> list[datetime]:
    """The times of one period in order, filtered by BYSETPOS."""
    hours = sorted(rule.lists.get("BYHOUR", (clock.hour,)))
    minutes = sorted(rule.lists.get("BYMINUTE", (clock.minute,)))
    seconds = sorted(rule.lists.get("BYSECOND", (clock.second,)))
    clocks = [time(*each) for each in product(hours, minutes, seconds)]
    times = [datetime.combine(day, each) for day in days if _fits(rule, day) for each in clocks]
    positions = rule.lists.get("BYSETPOS")
    if positions is None:
        return times
    return [each for number, each in enumerate(times, 1) if number in positions or number - len(times) - 1 in positions]


def _fits(rule: Rule, day: date) -> bool:
    """Whether all BY lists of the rule hold this day."""
    lists = rule.lists
    if "BYMONTH" in lists and day.month not in lists["BYMONTH"]:
        return False
    if rule.weekdays and not _is_weekday(rule, day):
        return False
    if "BYMONTHDAY" in lists and not {day.day, day.day - monthrange(day.year, day.month)[1] - 1} & lists["BYMONTHDAY"]:
        return False
    if "BYYEARDAY" in lists and not {_year_day(day), _year_day(day) - _year_length(day.year) - 1} & lists["BYYEARDAY"]:
        return False
    return "BYWEEKNO" not in lists or not lists["BYWEEKNO"].isdisjoint(_week_numbers(day, rule.week_start))


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if rule.frequency == "YEARLY" and "BYMONTH" not in rule.lists:
        place, length = _year_day(day), _year_length(day.year)
    else:
        place, length = day.day, monthrange(day.year, day.month)[1]
    return ((place + 6) // 7, weekday) in rule.weekdays or (-((length - place) // 7 + 1), weekday) in rule.weekdays


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365


def _week_numbers(day: date, week_start: int) -> tuple[int, int]:
    """The number of the day's week from the start and from the end of the week's year (week 1 holds four days of January)."""
    middle = day + timedelta(days=3 - (day.weekday() - week_start) % 7)
    number = (_year_day(middle) + 6) // 7
    last = date(middle.year, 12, 28)
    last_middle = last + timedelta(days=3 - (last.weekday() - week_start) % 7)
    return number, number - (_year_day(last_middle) + 6) // 7 - 1
