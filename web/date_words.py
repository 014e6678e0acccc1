"""Times in words, in the language of the answer and the site's time zone."""

from datetime import date, datetime

from babel.dates import format_date, format_interval, format_skeleton, format_timedelta
from babel.numbers import format_decimal
from flask import Flask

from aggregator.dates import instants
from aggregator.model import Details, Moment, TimeSpan

from .context import current
from .language import gettext as _
from .language import spoken


def local(moment: Moment) -> Moment:
    """Return an instant on the site's clock; days stay what they are."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(current().zone)
    except OverflowError:  # the first or last hours of the calendar
        return moment


def day_of(moment: Moment) -> date:
    """Return the local day a moment lies on."""
    told = local(moment)
    return told.date() if isinstance(told, datetime) else told


def last_day(span: TimeSpan) -> date:
    """Return the last local day of a span, where the small hours belong to the evening before."""
    return instants.last_day(span, current().zone)


def clock(moment: datetime) -> str:
    """Return the time of day: 09:00."""
    return format_skeleton("Hm", local(moment), tzinfo=None, locale=spoken().locale)


def day_words(day: date) -> str:
    """Return a day in full: Donnerstag, 12. März 2026."""
    return format_date(day, "full", locale=spoken().locale)


def moment_words(moment: Moment) -> str:
    """Return a day, or a day and its hour."""
    told = format_date(day_of(moment), "long", locale=spoken().locale)
    return _("%(day)s, %(time)s Uhr") % {"day": told, "time": clock(moment)} if isinstance(moment, datetime) else told


def short_words(moment: datetime) -> str:
    """Return a day in figures and its hour: 12.03.2026, 09:00."""
    return f"{format_date(day_of(moment), 'medium', locale=spoken().locale)}, {clock(moment)}"


def weekday_words(day: date) -> str:
    """Return a weekday, short: Do."""
    return format_skeleton("E", day, locale=spoken().locale).rstrip(".")


def month_words(day: date) -> str:
    """Return month and year: März 2026."""
    return format_skeleton("yMMMM", day, locale=spoken().locale)


def range_words(first: date, last: date) -> str:
    """Return the days of something that lasts: 12.–14. März; the year only where there are two."""
    return format_interval(first, last, "MMMd" if first.year == last.year else "yMMMd", locale=spoken().locale)


def hours_words(details: Details) -> str:
    """Return the hours of one day: 09:00–17:00 Uhr, ganztägig, Uhrzeit folgt."""
    span = details.span
    if details.time_open:
        return _("Uhrzeit folgt")
    if span is None or not isinstance(span.start, datetime):
        return _("ganztägig")
    if not isinstance(span.end, datetime) or span.end <= span.start or last_day(span) > day_of(span.start):
        return _("%(time)s Uhr") % {"time": clock(span.start)}
    return _("%(start)s–%(end)s Uhr") % {"start": clock(span.start), "end": clock(span.end)}


def span_words(details: Details) -> str:
    """Return day or days and hours as one line."""
    if details.span is None:
        return ""
    first, last = day_of(details.span.start), last_day(details.span)
    if first == last:
        return f"{day_words(first)}, {hours_words(details)}"
    start, end = details.span.start, details.span.end
    if isinstance(start, datetime) and isinstance(end, datetime) and not details.time_open:
        return _("%(start)s bis %(end)s") % {"start": moment_words(start), "end": moment_words(end)}
    return _("%(start)s bis %(end)s") % {"start": day_words(first), "end": day_words(last)}


def ago(moment: datetime) -> str:
    """Return how long ago, or in how long: vor 5 Minuten, in 2 Stunden."""
    return format_timedelta(moment - current().now(), add_direction=True, locale=spoken().locale)


def number_words(number: int) -> str:
    """Return a number with its separators: 1.000."""
    return format_decimal(number, locale=spoken().locale)


def machine(moment: Moment) -> str:
    """Return a moment for `<time datetime>` and for data."""
    return local(moment).isoformat()


def init_dates(app: Flask) -> None:
    """Let the templates put times into words."""
    app.jinja_env.filters.update(
        day_words=day_words, moment_words=moment_words, ago=ago, machine=machine, short_words=short_words, number=number_words
    )
    app.jinja_env.filters.update(weekday_words=weekday_words)
