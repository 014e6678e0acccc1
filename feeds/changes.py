"""Says in one sentence what changed in an event, or that it was cancelled or is no longer announced."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from aggregator.model import Change, Event, Moment, State
from aggregator.serialization import moment_of

from .phrasebook import Phrasebook, day_text, moment_text, phrasebook_of
from .sanitize import line, short

_MOMENT = re.compile(r"[^/\[\]]+(?:\[[^\]]*\])?")  # a zone's name has slashes of its own
_QUOTED = 120  # characters of an old or new value
_TEXTS = frozenset({"summary", "location", "address", "price", "organizer"})  # short enough to be quoted


def note(event: Event, language: str, zone: str) -> str:
    """Return what subscribers must know about an event that differs from its first announcement; "" when nothing differs.

    `zone` is the time zone of the site; times in UTC or with a bare offset are shown in it.
    """
    publication, book = event.publication, phrasebook_of(language)
    if publication.state is State.CANCELLED:
        return book.cancelled_on.format(day=day_text(publication.since, book, weekday=False))
    if publication.state is State.WITHDRAWN:
        return book.withdrawn_on.format(day=day_text(publication.since, book, weekday=False))
    if not publication.changes:
        return ""
    day = publication.changed_on or publication.last_modified.date()
    return book.changed_on.format(day=day_text(day, book, weekday=False)) + changed(publication.changes, language, zone)


def changed(changes: Iterable[Change], language: str, zone: str) -> str:
    """Return the changed details and their new values, without a full stop."""
    book = phrasebook_of(language)
    texts = dict.fromkeys(phrase for change in changes for phrase in _change_texts(change, book, zone))
    return "; ".join(texts or (book.rest,))


def _change_texts(change: Change, book: Phrasebook, zone: str) -> Iterator[str]:
    name = change.field
    if name == "span":
        yield from _span_texts(change, book, zone)
    elif name == "deadline":
        yield from _moved_texts(book.changed[name], _moments(change.before)[0], _moments(change.after)[0], book, zone)
    elif name == "time_open":
        return  # the new span says it, or the note "to be announced" does
    elif name == "status":
        yield _now_text(book.changed[name], book.values.get(change.before, ""), book.values.get(change.after, ""), book)
    elif name in _TEXTS:
        yield _now_text(book.changed[name], short(line(change.before), _QUOTED), short(line(change.after), _QUOTED), book)
    else:
        yield book.changed.get(name, book.rest)


def _now_text(detail: str, before: str, after: str, book: Phrasebook) -> str:
    if not after:
        return book.gone.format(what=detail, before=before)
    return (book.now_was if before else book.now).format(what=detail, before=before, after=after)


def _span_texts(change: Change, book: Phrasebook, zone: str) -> Iterator[str]:
    """Return what changed: the start, and the end if the length of the event changed as well."""
    (start, end), (old_start, old_end) = _moments(change.after), _moments(change.before)
    if start is None:
        yield book.rest
        return
    yield from _moved_texts(book.changed["start"], old_start, start, book, zone)
    if _length(start, end) != _length(old_start, old_end):
        yield from _moved_texts(book.changed["end"], old_end, end, book, zone)


def _moved_texts(detail: str, before: Moment | None, after: Moment | None, book: Phrasebook, zone: str) -> Iterator[str]:
    if after is not None and after != before:
        yield _now_text(detail, _before_text(before, after, book, zone), moment_text(after, book, zone), book)


def _before_text(before: Moment | None, after: Moment, book: Phrasebook, zone: str) -> str:
    """Return the old moment; only its hour when the day is still the same."""
    if before is None:
        return ""
    if isinstance(before, datetime) and isinstance(after, datetime) and before.date() == after.date() and before.tzinfo == after.tzinfo:
        return moment_text(before, book, zone).rpartition(", ")[2]
    return moment_text(before, book, zone)


def _moments(text: str) -> tuple[Moment | None, Moment | None]:
    """Return start and end of a serialized span. The end of whole days is the last day (inclusive); None where a value is missing."""
    moments: list[Moment | None] = []
    for part in _MOMENT.findall(text)[:2]:
        try:
            moment = moment_of(part)
        except (ValueError, LookupError, OSError):  # ZoneInfo: a key that is no zone (KeyError) or a folder
            return None, None
        moments.append(moment)
    start, end = [*moments, None, None][:2]
    if isinstance(end, date) and not isinstance(end, datetime):
        end -= timedelta(days=1)
    return start, end


def _length(start: Moment | None, end: Moment | None) -> timedelta | None:
    return end - start if start is not None and end is not None and type(start) is type(end) else None
