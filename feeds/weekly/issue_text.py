"""What a weekly listing says, in words of one language, whatever the format."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from aggregator.dates.instants import freezing, last_day, local_day
from aggregator.model import Details, Event, ListedEvent, Moment, State, TimeSpan, WeeklyChange, WeeklyIssue
from aggregator.text import LANGUAGE_TAG

from .. import event_text, sanitize
from ..changes import changed, note
from ..format import FeedContext
from ..phrasebook import hour_text, moment_text, span_text, words
from .phrasebook import Weekbook, book_of, day_words, days_words

ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'])")  # inside a text, without what closes the sentence
OFF = frozenset({WeeklyChange.CANCELLED, WeeklyChange.DROPPED})
_TEXT = 280  # characters of an event's own text
_TITLE, _PLACE, _FACT, _NAME = 300, 200, 160, 100
_ANNOUNCERS = 8  # networks named; more is an accident
_CUT_URL = re.compile(r"\s*https?://\S*…$")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """One event: plain text on one line each, empty where there is nothing to say."""

    id: str
    mark: WeeklyChange | None
    word: str  # the mark
    title: str
    url: str  # its page with us
    when: str
    place: str
    by: str
    note: str  # what changed, where it moved, since when it is off
    text: str
    facts: tuple[event_text.Fact, ...]
    tag: str  # of its language, where that is not ours

    @property
    def off(self) -> bool:
        return self.mark in OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class DayText:
    """One local day with its events."""

    date: date
    words: str
    events: tuple[EventText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueText:
    """A whole issue."""

    language: str
    site: str
    title: str
    days_words: str
    count: str  # how many events, and how many of each mark; "" without any
    status: str  # of when it is, or that it is a preview
    compared: str  # what the marks compare with
    empty: str  # said when there is no event
    days: tuple[DayText, ...]
    url: str  # its page
    home: str  # says where all events are


def issue_text(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> IssueText:
    """Return the issue in words; names are those of the issue, addresses those of the site."""
    book = book_of(language)
    feed_context = replace(feed_context, networks=issue.networks)
    weeks = {"week": issue.first.isocalendar().week, "next": (issue.first + timedelta(weeks=1)).isocalendar().week}
    return IssueText(
        language=language,
        site=sanitize.line(feed_context.site.title),
        title=book.title.format(**weeks),
        days_words=days_words(issue.first, issue.last, book),
        count=_count(issue, book),
        status=_status(issue, feed_context, language),
        compared=book.compared.format(week=issue.before.isocalendar().week) if issue.before else "",
        empty="" if issue.listed else book.empty,
        days=tuple(
            DayText(date=day, words=day_words(day, book), events=tuple(_event_text(one, feed_context, language) for one in of_day))
            for day, of_day in groupby(issue.listed, key=lambda one: one.day)
        ),
        url=issue_url(issue, feed_context, language),
        home=book.all_events.format(url=f"{feed_context.base_url}/{_asked(feed_context, language)}"),
    )


def issue_url(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    """Return the address of the issue's page."""
    return f"{feed_context.base_url}/weekly/{issue.week}{_asked(feed_context, language)}"


def local_span(details: Details, zone: ZoneInfo) -> TimeSpan:
    """Return the event's span by the clock of `zone`, under whose days it stands."""
    span = details.span
    assert span is not None  # noqa: S101 (news is never an event)
    return TimeSpan(_local(span.start, zone), _local(span.end, zone) if span.end else None)


def _event_text(one: ListedEvent, feed_context: FeedContext, language: str) -> EventText:
    event, details, off = one.event, one.event.details, one.mark in OFF
    own = sanitize.line(details.language)
    return EventText(
        id=event.id,
        mark=one.mark,
        word=book_of(language).marks[one.mark] if one.mark else "",
        title=sanitize.short(sanitize.line(details.summary), _TITLE) or book_of(language).untitled,
        url=event_text.page_url(event, feed_context, language),
        when=_when(details, ZoneInfo(feed_context.site.time_zone), language),
        place=sanitize.short(event_text.place(details), _PLACE) or (words(language).online if details.mode == "online" else ""),
        by=", ".join(_announcers(event, feed_context)),
        note=_note(one, feed_context, language),
        text="" if off else _excerpt(details.description),
        facts=() if off else tuple(_facts(event, feed_context, language)),
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


def _note(one: ListedEvent, feed_context: FeedContext, language: str) -> str:
    """What became of it since the issue before."""
    book, zone = book_of(language), feed_context.site.time_zone
    if one.mark is WeeklyChange.CHANGED:
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


def _announcers(event: Event, feed_context: FeedContext) -> list[str]:
    names = [sanitize.short(sanitize.line(feed_context.networks.get(slug, slug)), _NAME) for slug in event.publication.networks]
    return list(dict.fromkeys(filter(None, names)))[:_ANNOUNCERS]


def _facts(event: Event, feed_context: FeedContext, language: str) -> Iterator[event_text.Fact]:
    """How to take part, what it costs; who makes it where no network of that name announces it."""
    named = {name.casefold() for name in _announcers(event, feed_context)}
    for fact in event_text.facts(event, feed_context, language):
        if fact.text.casefold() not in named:
            yield replace(fact, text=sanitize.short(fact.text, _FACT))


def _excerpt(description: str) -> str:
    """The opening of a text; an address that would be cut is left out."""
    return _CUT_URL.sub("…", sanitize.short(sanitize.line(description), _TEXT))


def _count(issue: WeeklyIssue, book: Weekbook) -> str:
    marks: Sequence[WeeklyChange] = [one.mark for one in issue.listed if one.mark]
    found = Counter(marks)
    told = ", ".join(f"{found[mark]} {book.marks[mark].lower()}" for mark in WeeklyChange if found[mark])
    number = len(issue.listed)
    if not number:
        return ""
    return ": ".join(filter(None, (book.events[number != 1].format(n=number), told)))


def _status(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    site, book = feed_context.site, book_of(language)
    moment = issue.frozen_at or freezing(issue.first, site.weekly, ZoneInfo(site.time_zone))
    pattern = book.frozen if issue.frozen_at else book.preview
    return pattern.format(moment=moment_text(moment, words(language), site.time_zone))


def _local(moment: Moment, zone: ZoneInfo) -> Moment:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment


def _asked(feed_context: FeedContext, language: str) -> str:
    return f"?lang={language}" if language != feed_context.site.languages[0] else ""
