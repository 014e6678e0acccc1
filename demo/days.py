"""Days of the programme, as its files write them ("3 thu"), and how sites print them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GERMAN_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def days_of(first: str, last: str, today: date) -> tuple[date, date]:
    """Return the first and the last day that two words mean; the last is `first` again where it is empty.

    "+2" is the second working day from now, "3 thu" the Thursday of the third week from this one, "month 2 tue" the month's second Tuesday.
    An event on a holiday moves to a later week, except for "month" days: they begin a series, and its rule has no exceptions.
    """
    if first.startswith("+"):
        day = _nth_working_day(today, int(first))
        return day, day
    if first.startswith("month "):
        day = _nth_of_month(first, today)
        return day, day
    span = _day_of_week(first, today), _day_of_week(last or first, today)
    while any(is_holiday(span[0] + timedelta(days=days)) for days in range((span[1] - span[0]).days + 1)):
        span = span[0] + timedelta(days=7), span[1] + timedelta(days=7)
    return span


def is_holiday(day: date) -> bool:
    """Return whether the day is a public holiday in Germany or between Christmas and New Year."""
    around_easter = {easter_sunday(day.year) + timedelta(days=days) for days in (-2, 1, 39, 50)}
    between_the_years = (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)
    return between_the_years or (day.month, day.day) in {(5, 1), (10, 3)} or day in around_easter


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, in the form of Meeus)."""
    century, year_of_century = divmod(year, 100)
    leap_centuries, century_of_four = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_of_four = divmod(year_of_century, 4)
    weekday_offset = (32 + 2 * century_of_four + 2 * leap_years - epact - year_of_four) % 7
    late_moon = (year % 19 + 11 * epact + 22 * weekday_offset) // 451
    month, day = divmod(epact + weekday_offset - 7 * late_moon + 114, 31)
    return date(year, month, day + 1)


def local(day: date, clock: str) -> datetime:
    """Return the moment at which clocks of the region show "09:00" on a day."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=BERLIN)


def german_day(day: date) -> str:
    """Return "12. März 2026" and the like."""
    return f"{day.day}. {GERMAN_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return "12.03.2026" and the like."""
    return day.strftime("%d.%m.%Y")


def weekday(day: date) -> str:
    return GERMAN_WEEKDAYS[day.weekday()]


def _day_of_week(words: str, today: date) -> date:
    weeks, name = words.split()
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=int(weeks), days=WEEKDAYS.index(name))


def _nth_of_month(words: str, today: date) -> date:
    _, nth, name = words.split()
    first = today.replace(day=1)
    return first + timedelta(days=(WEEKDAYS.index(name) - first.weekday()) % 7 + 7 * (int(nth) - 1))


def _nth_working_day(today: date, nth: int) -> date:
    days = (day for day in _days_after(today) if day.weekday() < 5 and not is_holiday(day))
    for _ in range(nth - 1):
        next(days)
    return next(days)


def _days_after(today: date) -> Iterator[date]:
    day = today
    while True:
        day += timedelta(days=1)
        yield day
