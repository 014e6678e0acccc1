"""Writes the weekly listing as JSON, for programs that lay it out themselves; names of fields stay."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

from aggregator.dates.instants import last_day, moment_json
from aggregator.model import Details, ListedEvent, State, WeeklyChange, WeeklyIssue

from .. import event_text, sanitize
from ..format import FeedContext
from .issue_text import EventText, issue_text, local_span

Fields = dict[str, object]


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing as one object: the issue, its days, their events; what is not known is null or empty."""
    sheet = issue_text(issue, feed_context, language)
    listed = {one.event.id: one for one in issue.listed}
    data: Fields = {
        "week": issue.week,
        "title": sheet.title,
        "language": language,
        "url": sheet.url,
        "first_day": issue.first.isoformat(),
        "last_day": issue.last.isoformat(),
        "preview": issue.frozen_at is None,
        "frozen_at": issue.frozen_at.astimezone(UTC).isoformat().replace("+00:00", "Z") if issue.frozen_at else None,
        "compared_with": WeeklyIssue(first=issue.before).week if issue.before else None,
        "counts": {"events": len(issue.listed)} | {str(mark): sum(one.mark is mark for one in issue.listed) for mark in WeeklyChange},
        "days": [
            {
                "date": day.date.isoformat(),
                "title": day.words,
                "events": [_event(one, listed[one.id], issue, feed_context) for one in day.events],
            }
            for day in sheet.days
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c") + "\n").encode()


def _event(said: EventText, one: ListedEvent, issue: WeeklyIssue, feed_context: FeedContext) -> Fields:
    details, publication = one.event.details, one.event.publication
    return {
        "id": said.id,
        "uid": event_text.uid(one.event, feed_context),
        "mark": one.mark,
        "note": said.note,
        "title": sanitize.line(details.summary),
        **_times(details, ZoneInfo(feed_context.site.time_zone)),
        "when": said.when,
        "status": "cancelled" if publication.state in (State.CANCELLED, State.WITHDRAWN) else str(details.status),
        "location": sanitize.line(details.location),
        "address": sanitize.line(details.address),
        "mode": details.mode,
        "online_url": sanitize.url(details.online_url),
        "url": said.url,
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


def _times(details: Details, zone: ZoneInfo) -> Fields:
    """The span by the site's clock, its end exclusive as in our feeds; `last_day` is the last one it runs on."""
    span = local_span(details, zone)
    return {
        "start": moment_json(span.start),
        "end": moment_json(span.end) if span.end else None,
        "all_day": span.all_day,
        "time_open": details.time_open,
        "last_day": last_day(span, zone).isoformat(),
    }
