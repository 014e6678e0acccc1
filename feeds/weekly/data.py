"""Writes the weekly listing as JSON, for programs that lay it out themselves; names of fields stay."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

from aggregator.model import Details, Issue, Listed, Mark, State
from aggregator.times import last_day, moment_json

from .. import content, safe
from ..format import Masthead
from .telling import Told, local_span, told

Fields = dict[str, object]


def render(issue: Issue, masthead: Masthead, language: str) -> bytes:
    """Return the listing as one object: the issue, its days, their events; what is not known is null or empty."""
    sheet = told(issue, masthead, language)
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
        "compared_with": Issue(first=issue.before).week if issue.before else None,
        "counts": {"events": len(issue.listed)} | {str(mark): sum(one.mark is mark for one in issue.listed) for mark in Mark},
        "days": [
            {
                "date": day.date.isoformat(),
                "title": day.words,
                "events": [_event(one, listed[one.id], issue, masthead) for one in day.events],
            }
            for day in sheet.days
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c") + "\n").encode()


def _event(said: Told, one: Listed, issue: Issue, masthead: Masthead) -> Fields:
    details, publication = one.event.details, one.event.publication
    return {
        "id": said.id,
        "uid": content.uid(one.event, masthead),
        "mark": one.mark,
        "note": said.note,
        "title": safe.line(details.summary),
        **_times(details, ZoneInfo(masthead.site.time_zone)),
        "when": said.when,
        "status": "cancelled" if publication.state in (State.CANCELLED, State.WITHDRAWN) else str(details.status),
        "location": safe.line(details.location),
        "address": safe.line(details.address),
        "mode": details.mode,
        "online_url": safe.url(details.online_url),
        "url": said.url,
        "external_url": safe.url(details.url),
        "registration_url": safe.url(details.registration_url),
        "deadline": moment_json(details.deadline) if details.deadline else None,
        "price": safe.line(details.price),
        "language": safe.line(details.language),
        "organizer": safe.line(details.organizer),
        "networks": [{"slug": safe.line(slug), "name": safe.line(issue.networks.get(slug, slug))} for slug in publication.networks],
        "topics": [safe.line(slug) for slug in details.topics],
        "text": safe.line(details.description),
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
