"""What a weekly listing says, in words of one language, whatever the format."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from aggregator.model import Details, Event, Issue, Listed, Mark, Moment, State, TimeSpan
from aggregator.text import LANGUAGE_TAG
from aggregator.times import freezing, last_day, local_day

from .. import content, safe
from ..changes import changed, note
from ..format import Masthead
from ..words import hour_text, moment_text, span_text, words
from .words import Weekbook, book_of, day_words, days_words

ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'])")  # inside a text, without what closes the sentence
OFF = frozenset({Mark.CANCELLED, Mark.DROPPED})
_TEXT = 280  # characters of an event's own text
_TITLE, _PLACE, _FACT, _NAME = 300, 200, 160, 100
_ANNOUNCERS = 8  # networks named; more is an accident
_CUT_URL = re.compile(r"\s*https?://\S*…$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event: plain text on one line each, empty where there is nothing to say."""

    id: str
    mark: Mark | None
    word: str  # the mark
    title: str
    url: str  # its page with us
    when: str
    place: str
    by: str
    note: str  # what changed, where it moved, since when it is off
    text: str
    facts: tuple[content.Fact, ...]
    tag: str  # of its language, where that is not ours

    @property
    def off(self) -> bool:
        return self.mark in OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day with its events."""

    date: date
    words: str
    events: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole issue."""

    language: str
    site: str
    title: str
    days_words: str
    count: str  # how many events, and how many of each mark; "" without any
    status: str  # of when it is, or that it is a preview
    compared: str  # what the marks compare with
    empty: str  # said when there is no event
    days: tuple[Day, ...]
    url: str  # its page
    home: str  # says where all events are


def told(issue: Issue, masthead: Masthead, language: str) -> Sheet:
    """Return the issue in words; names are those of the issue, addresses those of the site."""
    book = book_of(language)
    masthead = replace(masthead, networks=issue.networks)
    weeks = {"week": issue.first.isocalendar().week, "next": (issue.first + timedelta(weeks=1)).isocalendar().week}
    return Sheet(
        language=language,
        site=safe.line(masthead.site.title),
        title=book.title.format(**weeks),
        days_words=days_words(issue.first, issue.last, book),
        count=_count(issue, book),
        status=_status(issue, masthead, language),
        compared=book.compared.format(week=issue.before.isocalendar().week) if issue.before else "",
        empty="" if issue.listed else book.empty,
        days=tuple(
            Day(date=day, words=day_words(day, book), events=tuple(_told(one, masthead, language) for one in of_day))
            for day, of_day in groupby(issue.listed, key=lambda one: one.day)
        ),
        url=issue_url(issue, masthead, language),
        home=book.all_events.format(url=f"{masthead.base_url}/{_asked(masthead, language)}"),
    )


def issue_url(issue: Issue, masthead: Masthead, language: str) -> str:
    """Return the address of the issue's page."""
    return f"{masthead.base_url}/weekly/{issue.week}{_asked(masthead, language)}"


def local_span(details: Details, zone: ZoneInfo) -> TimeSpan:
    """Return the event's span by the clock of `zone`, under whose days it stands."""
    span = details.span
    assert span is not None  # noqa: S101 (news is never an event)
    return TimeSpan(_local(span.start, zone), _local(span.end, zone) if span.end else None)


def _told(one: Listed, masthead: Masthead, language: str) -> Told:
    event, details, off = one.event, one.event.details, one.mark in OFF
    own = safe.line(details.language)
    return Told(
        id=event.id,
        mark=one.mark,
        word=book_of(language).marks[one.mark] if one.mark else "",
        title=safe.short(safe.line(details.summary), _TITLE) or book_of(language).untitled,
        url=content.page_url(event, masthead, language),
        when=_when(details, ZoneInfo(masthead.site.time_zone), language),
        place=safe.short(content.place(details), _PLACE) or (words(language).online if details.mode == "online" else ""),
        by=", ".join(_announcers(event, masthead)),
        note=_note(one, masthead, language),
        text="" if off else _excerpt(details.description),
        facts=() if off else tuple(_facts(event, masthead, language)),
        tag=own if LANGUAGE_TAG.fullmatch(own) and own.lower().partition("-")[0] != language else "",
    )


def _when(details: Details, zone: ZoneInfo, language: str) -> str:
    """The hours of one day, or from when to when it runs."""
    span, book = local_span(details, zone), words(language)
    if last_day(span, zone) > local_day(span.start, zone):
        return span_text(span, book, zone.key) + (f" ({book.time_open})" if details.time_open else "")
    if details.time_open:
        return book.time_open
    if not isinstance(span.start, datetime):
        return book_of(language).all_day
    hours = hour_text(span.start, zone.key)
    if isinstance(span.end, datetime) and span.end > span.start:
        hours = f"{hours}–{hour_text(span.end, zone.key)}"
    return book.clock.format(time=hours)


def _note(one: Listed, masthead: Masthead, language: str) -> str:
    """What became of it since the issue before."""
    book, zone = book_of(language), masthead.site.time_zone
    if one.mark is Mark.CHANGED:
        told = changed(one.changes, language, zone)
    elif one.mark not in OFF:
        told = ""
    elif one.event.publication.state is State.LEFT:
        told = book.left
    elif one.event.publication.state is State.ANNOUNCED:
        told = book.moved.format(changed=changed(one.changes, language, zone))
    else:
        told = note(one.event, language, zone)
    return told[:1].upper() + told[1:]


def _announcers(event: Event, masthead: Masthead) -> list[str]:
    names = [safe.short(safe.line(masthead.networks.get(slug, slug)), _NAME) for slug in event.publication.networks]
    return list(dict.fromkeys(filter(None, names)))[:_ANNOUNCERS]


def _facts(event: Event, masthead: Masthead, language: str) -> Iterator[content.Fact]:
    """How to take part, what it costs; who makes it where no network of that name announces it."""
    named = {name.casefold() for name in _announcers(event, masthead)}
    for fact in content.facts(event, masthead, language):
        if fact.text.casefold() not in named:
            yield replace(fact, text=safe.short(fact.text, _FACT))


def _excerpt(description: str) -> str:
    """The opening of a text; an address that would be cut is left out."""
    return _CUT_URL.sub("…", safe.short(safe.line(description), _TEXT))


def _count(issue: Issue, book: Weekbook) -> str:
    marks: Sequence[Mark] = [one.mark for one in issue.listed if one.mark]
    found = Counter(marks)
    told = ", ".join(f"{found[mark]} {book.marks[mark].lower()}" for mark in Mark if found[mark])
    number = len(issue.listed)
    if not number:
        return ""
    return ": ".join(filter(None, (book.events[number != 1].format(n=number), told)))


def _status(issue: Issue, masthead: Masthead, language: str) -> str:
    site, book = masthead.site, book_of(language)
    moment = issue.frozen_at or freezing(issue.first, site.weekly, ZoneInfo(site.time_zone))
    pattern = book.frozen if issue.frozen_at else book.preview
    return pattern.format(moment=moment_text(moment, words(language), site.time_zone))


def _local(moment: Moment, zone: ZoneInfo) -> Moment:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment


def _asked(masthead: Masthead, language: str) -> str:
    return f"?lang={language}" if language != masthead.site.languages[0] else ""
