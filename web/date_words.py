"""Times in words, in the language of the answer and the time zone of the site."""

from datetime import date, datetime

from babel.dates import format_date, format_interval, format_skeleton, format_timedelta
from babel.numbers import format_decimal
from flask import Flask

from aggregator.dates import instants
from aggregator.model import DatedEvent, Moment, TimeSpan

from .context import current
from .language import current_language
from .language import gettext as _


def local(moment: Moment) -> Moment:
    """Return a datetime in the time zone of the site; a date stays the same."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(current().zone)
    except OverflowError:  # the first or last hours of the calendar
        return moment


def day_of(moment: Moment) -> date:
    """Return the local day of a moment."""
    local_moment = local(moment)
    return local_moment.date() if isinstance(local_moment, datetime) else local_moment


def last_day(span: TimeSpan) -> date:
    """Return the last local day of a span; the first hours after midnight count as the day before."""
    return instants.last_day(span, current().zone)


def clock(moment: datetime) -> str:
    """Return the time of day: 09:00."""
    return format_skeleton("Hm", local(moment), tzinfo=None, locale=current_language().locale)


def day_words(day: date) -> str:
    """Return a day in full: Donnerstag, 12. März 2026."""
    return format_date(day, "full", locale=current_language().locale)


def moment_words(moment: Moment) -> str:
    """Return a day, or day and time: 12. März 2026, 09:00 Uhr."""
    day = format_date(day_of(moment), "long", locale=current_language().locale)
    return _("%(day)s, %(time)s Uhr") % {"day": day, "time": clock(moment)} if isinstance(moment, datetime) else day


def short_words(moment: datetime) -> str:
    """Return day and time in digits: 12.03.2026, 09:00."""
    return f"{format_date(day_of(moment), 'medium', locale=current_language().locale)}, {clock(moment)}"


def weekday_words(day: date) -> str:
    """Return a weekday, short: Do."""
    return format_skeleton("E", day, locale=current_language().locale).rstrip(".")


def day_month_words(day: date) -> str:
    """Return day and month, short: 30. Nov."""
    return format_skeleton("MMMd", day, locale=current_language().locale)


def month_words(day: date) -> str:
    """Return month and year: März 2026."""
    return format_skeleton("yMMMM", day, locale=current_language().locale)


def range_words(first: date, last: date) -> str:
    """Return a range of days: 12.–14. März; with years only if there are two."""
    return format_interval(first, last, "MMMd" if first.year == last.year else "yMMMd", locale=current_language().locale)


def hours_words(details: DatedEvent) -> str:
    """Return the hours of one day: 09:00–17:00 Uhr, ganztägig, Uhrzeit folgt."""
    span = details.span
    if details.time_open:
        return _("Uhrzeit folgt")
    if not isinstance(span.start, datetime):
        return _("ganztägig")
    if not isinstance(span.end, datetime) or span.end <= span.start or last_day(span) > day_of(span.start):
        return _("%(time)s Uhr") % {"time": clock(span.start)}
    return _("%(start)s–%(end)s Uhr") % {"start": clock(span.start), "end": clock(span.end)}


def span_words(details: DatedEvent) -> str:
    """Return the day or days and the hours of an event on one line."""
    first, last = day_of(details.span.start), last_day(details.span)
    if first == last:
        return f"{day_words(first)}, {hours_words(details)}"
    start, end = details.span.start, details.span.end
    if isinstance(start, datetime) and isinstance(end, datetime) and not details.time_open:
        return _("%(start)s bis %(end)s") % {"start": moment_words(start), "end": moment_words(end)}
    return _("%(start)s bis %(end)s") % {"start": day_words(first), "end": day_words(last)}


def ago(moment: datetime) -> str:
    """Return the distance from now: vor 5 Minuten, in 2 Stunden."""
    return format_timedelta(moment - current().now(), add_direction=True, locale=current_language().locale)


def number_words(number: int) -> str:
    """Return a number with thousands separators: 1.000."""
    return format_decimal(number, locale=current_language().locale)


def iso8601(moment: Moment) -> str:
    """Return a moment in the time zone of the site as ISO 8601, for `<time datetime>` and data."""
    return local(moment).isoformat()


def init_dates(app: Flask) -> None:
    """Make these functions available in templates."""
    app.jinja_env.filters.update(
        day_words=day_words, moment_words=moment_words, ago=ago, iso8601=iso8601, short_words=short_words, number=number_words
    )
    app.jinja_env.filters.update(weekday_words=weekday_words)
