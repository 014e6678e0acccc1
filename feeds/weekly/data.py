"""Writes the weekly listing as JSON, for programs that lay it out themselves. The names of fields are stable."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

from aggregator.dates.instants import last_day, moment_json
from aggregator.model import DatedEvent, ListedEvent, State, WeeklyChange, WeeklyIssue

from .. import event_text, sanitize
from ..format import FeedContext
from .issue_text import EventText, issue_text, local_span

Fields = dict[str, object]


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing as one object: the issue, its days, their events. Unknown values are null or empty."""
    text = issue_text(issue, feed_context, language)
    listed = {entry.event.id: entry for entry in issue.listed}
    data: Fields = {
        "week": issue.week,
        "title": text.title,
        "language": language,
        "url": text.url,
        "first_day": issue.first.isoformat(),
        "last_day": issue.last.isoformat(),
        "preview": issue.frozen_at is None,
        "frozen_at": issue.frozen_at.astimezone(UTC).isoformat().replace("+00:00", "Z") if issue.frozen_at else None,
        "compared_with": WeeklyIssue(first=issue.before).week if issue.before else None,
        "counts": {"events": len(issue.listed)} | {str(mark): sum(entry.mark is mark for entry in issue.listed) for mark in WeeklyChange},
        "days": [
            {
                "date": day.date.isoformat(),
                "title": day.words,
                "events": [_event(event, listed[event.id], issue, feed_context) for event in day.events],
            }
            for day in text.days
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c") + "\n").encode()


def _event(text: EventText, listed: ListedEvent, issue: WeeklyIssue, feed_context: FeedContext) -> Fields:
    details, publication = listed.event.details, listed.event.publication
    return {
        "id": text.id,
        "uid": event_text.uid(listed.event, feed_context),
        "mark": listed.mark,
        "note": text.note,
        "title": sanitize.line(details.summary),
        **_times(details, ZoneInfo(feed_context.site.time_zone)),
        "when": text.when,
        "status": "cancelled" if publication.state in (State.CANCELLED, State.WITHDRAWN) else str(details.status),
        "location": sanitize.line(details.location),
        "address": sanitize.line(details.address),
        "mode": details.mode,
        "online_url": sanitize.url(details.online_url),
        "url": text.url,
        "external_url": sanitize.url(details.url),
        "registration_url": sanitize.url(details.registration_url),
        "deadline": moment_json(details.deadline) if details.deadline else None,
        "price": sanitize.line(details.price),
        "language": sanitize.line(details.language),
        "organizer": sanitize.line(details.organizer),
        "networks": [{"slug": sanitize.line(slug), "name": sanitize.line(issue.networks.get(slug, slug))} for slug in publication.networks],
        "topics": [sanitize.line(slug) for slug in details.topics],
        "text": sanitize.line(details.description),
    }


def _times(details: DatedEvent, zone: ZoneInfo) -> Fields:
    """Return the span in the time zone of the site, with an exclusive end as in the feeds; `last_day` is inclusive."""
    span = local_span(details, zone)
    return {
        "start": moment_json(span.start),
        "end": moment_json(span.end) if span.end else None,
        "all_day": span.all_day,
        "time_open": details.time_open,
        "last_day": last_day(span, zone).isoformat(),
    }
