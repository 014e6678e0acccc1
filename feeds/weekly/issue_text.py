"""The text of a weekly listing in one language, for every format."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from aggregator.dates.instants import freeze_time, last_day, local_day
from aggregator.model import DatedEvent, Event, ListedEvent, Moment, State, TimeSpan, WeeklyChange, WeeklyIssue
from aggregator.text import LANGUAGE_TAG

from .. import event_text, sanitize
from ..changes import changed, note
from ..format import FeedContext
from ..phrasebook import hour_text, moment_text, phrasebook_of, span_text
from .phrasebook import WeeklyPhrasebook, day_words, days_words, weekly_phrasebook_of

ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'])")  # inside a text, without the punctuation after it
OFF = frozenset({WeeklyChange.CANCELLED, WeeklyChange.DROPPED})
_TEXT = 280  # characters of an event's own text
_TITLE, _PLACE, _FACT, _NAME = 300, 200, 160, 100
_MOST_ANNOUNCERS = 8  # a higher number of networks for one event is a mistake
_CUT_URL = re.compile(r"\s*https?://\S*…$")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """One event: each text is plain and on one line, "" where there is none."""

    id: str
    mark: WeeklyChange | None
    mark_word: str  # the mark in words
    title: str
    url: str  # of its page on this site
    when: str
    place: str
    by: str  # names of the networks that announce it
    note: str  # what changed, to which time it moved, since when it is cancelled
    text: str
    facts: tuple[event_text.Fact, ...]
    language_tag: str  # of its own text (BCP 47); "" for the language of the listing

    @property
    def off(self) -> bool:
        """Whether it is cancelled, or dropped since the issue before."""
        return self.mark in OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class DayText:
    """One local day with its events."""

    date: date
    words: str
    events: tuple[EventText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueText:
    """The texts of a whole issue."""

    language: str
    site: str
    title: str
    days_words: str
    count: str  # number of events, and of each mark; "" without events
    status: str  # when it was frozen, or that it is a preview
    compared: str  # with which issue the marks compare; "" without one
    empty: str  # that there is no event; "" when there is one
    days: tuple[DayText, ...]
    url: str  # of its page
    home: str  # a sentence that ends in the address of all events


def issue_text(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> IssueText:
    """Return the texts of an issue. Names of networks come from the issue, addresses from the site."""
    book = weekly_phrasebook_of(language)
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
            DayText(date=day, words=day_words(day, book), events=tuple(_event_text(entry, feed_context, language) for entry in entries))
            for day, entries in groupby(issue.listed, key=lambda entry: entry.day)
        ),
        url=issue_url(issue, feed_context, language),
        home=book.all_events.format(url=f"{feed_context.base_url}/{event_text.language_query(feed_context, language)}"),
    )


def issue_url(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    """Return the address of the issue's page."""
    return f"{feed_context.base_url}/weekly/{issue.week}{event_text.language_query(feed_context, language)}"


def local_span(details: DatedEvent, zone: ZoneInfo) -> TimeSpan:
    """Return the event's span in `zone`, the zone in which the listing counts its days."""
    span = details.span
    return TimeSpan(_local(span.start, zone), _local(span.end, zone) if span.end else None)


def _event_text(entry: ListedEvent, feed_context: FeedContext, language: str) -> EventText:
    event, details, off = entry.event, entry.event.details, entry.mark in OFF
    tag = sanitize.line(details.language)
    return EventText(
        id=event.id,
        mark=entry.mark,
        mark_word=weekly_phrasebook_of(language).marks[entry.mark] if entry.mark else "",
        title=sanitize.short(sanitize.line(details.summary), _TITLE) or weekly_phrasebook_of(language).untitled,
        url=event_text.page_url(event, feed_context, language),
        when=_when(details, ZoneInfo(feed_context.site.time_zone), language),
        place=sanitize.short(event_text.place(details), _PLACE) or (phrasebook_of(language).online if details.mode == "online" else ""),
        by=", ".join(_announcers(event, feed_context)),
        note=_note(entry, feed_context, language),
        text="" if off else _excerpt(details.description),
        facts=() if off else tuple(_facts(event, feed_context, language)),
        language_tag=tag if LANGUAGE_TAG.fullmatch(tag) and tag.lower().partition("-")[0] != language else "",
    )


def _when(details: DatedEvent, zone: ZoneInfo, language: str) -> str:
    """Return the hours of an event of one day, or start and end of a longer one."""
    span, book = local_span(details, zone), phrasebook_of(language)
    if last_day(span, zone) > local_day(span.start, zone):
        return span_text(span, book, zone.key) + (f" ({book.time_open})" if details.time_open else "")
    if details.time_open:
        return book.time_open
    if not isinstance(span.start, datetime):
        return weekly_phrasebook_of(language).all_day
    hours = hour_text(span.start, zone.key)
    if isinstance(span.end, datetime) and span.end > span.start:
        hours = f"{hours}–{hour_text(span.end, zone.key)}"
    return book.clock.format(time=hours)


def _note(entry: ListedEvent, feed_context: FeedContext, language: str) -> str:
    """Return what changed since the issue before; "" for nothing."""
    book, zone = weekly_phrasebook_of(language), feed_context.site.time_zone
    if entry.mark is WeeklyChange.CHANGED:
        text = changed(entry.changes, language, zone)
    elif entry.mark not in OFF:
        text = ""
    elif entry.event.publication.state is State.LEFT:
        text = book.left
    elif entry.event.publication.state is State.ANNOUNCED:
        text = book.moved.format(changed=changed(entry.changes, language, zone))
    else:
        text = note(entry.event, language, zone)
    return text[:1].upper() + text[1:]


def _announcers(event: Event, feed_context: FeedContext) -> list[str]:
    names = [sanitize.short(sanitize.line(feed_context.networks.get(slug, slug)), _NAME) for slug in event.publication.networks]
    return list(dict.fromkeys(filter(None, names)))[:_MOST_ANNOUNCERS]


def _facts(event: Event, feed_context: FeedContext, language: str) -> Iterator[event_text.Fact]:
    """Return the facts of an event, without an organizer that is one of the announcing networks."""
    announcers = {name.casefold() for name in _announcers(event, feed_context)}
    for fact in event_text.facts(event, feed_context, language):
        if fact.text.casefold() not in announcers:
            yield replace(fact, text=sanitize.short(fact.text, _FACT))


def _excerpt(description: str) -> str:
    """Return the beginning of a text; an address that would be cut is left out."""
    return _CUT_URL.sub("…", sanitize.short(sanitize.line(description), _TEXT))


def _count(issue: WeeklyIssue, book: WeeklyPhrasebook) -> str:
    marks: Sequence[WeeklyChange] = [entry.mark for entry in issue.listed if entry.mark]
    counts = Counter(marks)
    by_mark = ", ".join(f"{counts[mark]} {book.marks[mark].lower()}" for mark in WeeklyChange if counts[mark])
    number = len(issue.listed)
    if not number:
        return ""
    return ": ".join(filter(None, (book.events[number != 1].format(n=number), by_mark)))


def _status(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    site, book = feed_context.site, weekly_phrasebook_of(language)
    moment = issue.frozen_at or freeze_time(issue.first, site.weekly, ZoneInfo(site.time_zone))
    pattern = book.frozen if issue.frozen_at else book.preview
    return pattern.format(moment=moment_text(moment, phrasebook_of(language), site.time_zone))


def _local(moment: Moment, zone: ZoneInfo) -> Moment:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment
