"""Spans → phrases: the calendar days in a text, each with its hours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from aggregator.model import Moment, Phrase

from .atom_values import Coming, TimeOfDay, alike
from .days import Days
from .hours import Hours
from .non_events import comes_into_effect, is_dateline, is_given_up, is_history, is_no_event, sentence_after, sentence_before
from .spans import Span, SpannedText, hours_after, hours_before

_TO = re.compile(r"[,w.]{0,2}U?[-T],?\Z")
_ON_ITS_DAY = re.compile(r"[-,w]{0,2}\Z")
LENGTH = re.compile(r"[,xSE]{0,3}([Ll])|,?T(W)")
_NEXT_DAY = timedelta(days=1)
_SMALL_HOURS = 6 * 60  # minutes; how long a night goes on: "12. bis 14. März, 20 bis 2 Uhr"


def calendar_phrases(spanned: SpannedText) -> list[Phrase]:
    """Return a phrase for the days of each event that the text names, in its order."""
    spans = spanned.spans
    places = [place for place, span in enumerate(spans) if span.days]
    phrases: list[Phrase] = []
    taken = -1  # the last span that a phrase has used
    for number, place in enumerate(places):
        if place <= taken:
            continue
        following = places[number + 1] if number + 1 < len(places) else len(spans)
        if _is_of_no_event(spanned, spans[place], spans[taken] if taken >= 0 else None, _span_at(spans, following), alone=len(places) == 1):
            taken = max(taken, place)
            continue
        hours = hours_after(spanned, spans[place], spans[place + 1 : following]) or hours_before(
            spanned, spans[place], spans[taken + 1 : place]
        )
        taken = max(place, next((other for other in range(place, following) if hours and spans[other].first == hours.first), place))
        last = _span_at(spans, following)
        if last and _goes_on(spanned, spans[place], hours, last, places[number + 2 : number + 3]):
            until = next((after for after in spans[following + 1 : following + 2] if _right_after(spanned, last, after)), None)
            phrases.append(_joined(spans[place].days[0], hours, last.days[-1], until))
            taken = following + (1 if until else 0)
        else:
            phrases += _phrases(spanned, spans[place], hours)
    return phrases


def _span_at(spans: Sequence[Span], place: int) -> Span | None:
    return spans[place] if place < len(spans) else None


def _is_of_no_event(spanned: SpannedText, span: Span, previous: Span | None, following: Span | None, alone: bool) -> bool:
    """Whether the words around days say that they are of no event."""
    text = spanned.text
    head = text[max(0, span.begins - 120, previous.ends if previous else 0) : span.begins]
    tail = text[span.ends : span.ends + 120]
    before = sentence_before(head)
    after, days = sentence_after(tail), span.days[0]
    if is_no_event(before, after) or is_history(days.first, days.last, spanned.today):
        return True
    if comes_into_effect(days.first, days.last, before, after):
        return True
    if following and is_given_up(before, text[span.ends : min(following.begins, span.ends + 120)]):
        return True
    if not following and not alone and is_given_up(before, "-"):
        return True
    if previous or len(span.days) > 1 or days.weekday or days.first != days.last or (not days.written and days.sure < 0.9):
        return False
    hours = next((after for after in spanned.spans[1:2] if after.hours and _right_after(spanned, span, after)), None)
    return not hours and is_dateline(text[: span.begins], tail, (spanned.today - days.first).days, more=following is not None)


def _right_after(spanned: SpannedText, span: Span, hours: Span) -> bool:
    return hours.hours is not None and bool(_ON_ITS_DAY.match(spanned.between(span, hours)))


def _goes_on(spanned: SpannedText, span: Span, hours: Span | None, last: Span, more: Sequence[int]) -> bool:
    """Whether the next days are the end of these: "12.3., 9 Uhr bis 14.3.", or the second of two date fields in a row."""
    if len(span.days) > 1 or len(last.days) > 1 or span.days[0].first > last.days[0].last:
        return False
    if hours and hours.first < span.first:
        return False
    between = spanned.between(hours or span, last)
    if _TO.match(between):
        return True
    both_written = span.days[0].written and last.days[0].written
    apart = spanned.text[(hours or span).ends : last.begins].strip()
    return between in ("", "U") and apart in ("", "/") and both_written and not more


def _joined(first: Days, hours: Span | None, last: Days, until: Span | None) -> Phrase:
    start = _at(first.first, hours.hours.start) if hours and hours.hours and hours.hours.start else first.first
    end: Moment = last.last
    if until and until.hours:
        end = _at(last.last, until.hours.end or until.hours.start)
    elif end == start:
        return Phrase(start=start, sure=first.sure)
    return Phrase(start=start, end=alike(start, end), sure=min(first.sure, last.sure))


def _phrases(spanned: SpannedText, span: Span, hours: Span | None) -> Iterator[Phrase]:
    letters = spanned.atoms.letters
    day_hours = hours.hours if hours else None
    length = LENGTH.match(letters, (hours if hours and hours.first > span.first else span).end)
    if not length and letters.endswith("L", 0, span.first):
        length = LENGTH.match(letters, span.first - 1)
    if letters.endswith("T", 0, span.first) and len(span.days) == 1 and span.days[0].first == span.days[0].last:
        day = span.days[0]
        yield Phrase(start=None, end=_at(day.last, day_hours.start) if day_hours and day_hours.start else day.last, sure=day.sure)
        return
    for days in span.days:
        if length and days.first == days.last:
            days, lasting = lasting_days(days, day_hours, length[0][-1], spanned.atoms.values[length.end() - 1])
            yield phrase_of(days, lasting)
        else:
            yield phrase_of(days, day_hours)


def lasting_days(days: Days, hours: Hours | None, letter: str, length: object) -> tuple[Days, Hours | None]:
    """Return days and hours extended by a length: a number of days ("L") or minutes ("l"), or until a weekday."""
    if isinstance(length, Coming):
        return replace(days, last=days.first + timedelta(days=(length.weekday - days.first.weekday()) % 7)), hours
    count = length if isinstance(length, int) else 0
    if letter == "L" and count > 1:
        return replace(days, last=days.first + timedelta(days=count - 1)), hours
    if letter == "l" and hours and hours.start and not hours.end:
        return days, replace(hours, end=replace(hours.start, minutes=hours.start.minutes + count))
    return days, hours


def phrase_of(days: Days, hours: Hours | None) -> Phrase:
    """Return the phrase of days with their hours: from the start on the first day to the end on the last."""
    last = days.last if days.last != days.first else None
    if hours is None:
        return Phrase(start=days.first, end=last, sure=days.sure)
    start, end = (_in_the_evening(clock) if days.evening else clock for clock in (hours.start, hours.end))
    if start is None:
        return Phrase(start=days.first, end=_at(days.last, end), sure=days.sure)
    begins = _at(days.first, start)
    if end is None:
        return Phrase(start=begins, end=last, sure=days.sure)
    ends = _at(days.last, end)
    if ends <= begins or (end.minutes < min(start.minutes, _SMALL_HOURS) and not hours.of_last_day):
        ends += _NEXT_DAY
    return Phrase(start=begins, end=ends, sure=days.sure)


def _in_the_evening(clock: TimeOfDay | None) -> TimeOfDay | None:
    return replace(clock, minutes=clock.minutes + 12 * 60) if clock and clock.minutes < 12 * 60 and not clock.half else clock


def _at(day: date, clock: TimeOfDay | None) -> datetime:
    if clock is None:
        return datetime.combine(day, time())
    return datetime.combine(day, time(), clock.zone) + timedelta(minutes=clock.minutes)
