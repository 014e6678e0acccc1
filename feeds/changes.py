"""Says in one sentence what changed of an event, or that it was cancelled or is no longer announced."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from aggregator.model import Change, Event, Moment, State
from aggregator.serialization import moment_of

from .phrasebook import Phrasebook, day_text, moment_text, words
from .sanitize import line, short

_MOMENT = re.compile(r"[^/\[\]]+(?:\[[^\]]*\])?")  # a zone's name has slashes of its own
_QUOTED = 120  # characters of an old or new value
_TEXTS = frozenset({"summary", "location", "address", "price", "organizer"})  # short enough to be quoted


def note(event: Event, language: str, zone: str) -> str:
    """Return what subscribers must know of an event that is not as it was announced first; "" when there is nothing.

    `zone` is the site's: times that name no place are said by its clock.
    """
    publication, book = event.publication, words(language)
    if publication.state is State.CANCELLED:
        return book.cancelled_on.format(day=day_text(publication.since, book, weekday=False))
    if publication.state is State.WITHDRAWN:
        return book.withdrawn_on.format(day=day_text(publication.since, book, weekday=False))
    if not publication.changes:
        return ""
    day = publication.changed_on or publication.last_modified.date()
    return book.changed_on.format(day=day_text(day, book, weekday=False)) + changed(publication.changes, language, zone)


def changed(changes: Iterable[Change], language: str, zone: str) -> str:
    """Return in half a sentence what changed."""
    book = words(language)
    told = dict.fromkeys(phrase for change in changes for phrase in _change_texts(change, book, zone))
    return "; ".join(told or (book.rest,))


def _change_texts(change: Change, book: Phrasebook, zone: str) -> Iterator[str]:
    name = change.field
    if name == "span":
        yield from _span(change, book, zone)
    elif name == "deadline":
        yield from _moved(book.changed[name], _moments(change.before)[0], _moments(change.after)[0], book, zone)
    elif name == "time_open":
        return  # the new span says it, or the note "to be announced" does
    elif name == "status":
        yield _now(book.changed[name], book.values.get(change.before, ""), book.values.get(change.after, ""), book)
    elif name in _TEXTS:
        yield _now(book.changed[name], short(line(change.before), _QUOTED), short(line(change.after), _QUOTED), book)
    else:
        yield book.changed.get(name, book.rest)


def _now(what: str, before: str, after: str, book: Phrasebook) -> str:
    if not after:
        return book.gone.format(what=what, before=before)
    return (book.now_was if before else book.now).format(what=what, before=before, after=after)


def _span(change: Change, book: Phrasebook, zone: str) -> Iterator[str]:
    """What moved: the start, and the end unless it moved along."""
    (start, end), (old_start, old_end) = _moments(change.after), _moments(change.before)
    if start is None:
        yield book.rest
        return
    yield from _moved(book.changed["start"], old_start, start, book, zone)
    if _length(start, end) != _length(old_start, old_end):
        yield from _moved(book.changed["end"], old_end, end, book, zone)


def _moved(what: str, before: Moment | None, after: Moment | None, book: Phrasebook, zone: str) -> Iterator[str]:
    if after is not None and after != before:
        yield _now(what, _before(before, after, book, zone), moment_text(after, book, zone), book)


def _before(before: Moment | None, after: Moment, book: Phrasebook, zone: str) -> str:
    """The old moment; its hour alone when the day stays."""
    if before is None:
        return ""
    if isinstance(before, datetime) and isinstance(after, datetime) and before.date() == after.date() and before.tzinfo == after.tzinfo:
        return moment_text(before, book, zone).rpartition(", ")[2]
    return moment_text(before, book, zone)


def _moments(text: str) -> tuple[Moment | None, Moment | None]:
    """Start and end of a span as it is serialized, the end of whole days as its last day; None where it is not said."""
    found: list[Moment | None] = []
    for part in _MOMENT.findall(text)[:2]:
        try:
            moment = moment_of(part)
        except (ValueError, LookupError, OSError):  # ZoneInfo: a key that is no zone (KeyError) or a folder
            return None, None
        found.append(moment)
    start, end = [*found, None, None][:2]
    if isinstance(end, date) and not isinstance(end, datetime):
        end -= timedelta(days=1)
    return start, end


def _length(start: Moment | None, end: Moment | None) -> timedelta | None:
    return end - start if start is not None and end is not None and type(start) is type(end) else None
