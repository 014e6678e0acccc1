"""Feeds as they are written: from events to the bytes that a subscriber gets, with one event of every sort at hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.model import Event, FeedEntry, Link, Mode, State, Status
from feeds import FORMATS, looks, render
from tests.factories import START, TODAY, cancelled, change, channel, event, feed_context


def example() -> tuple[Event, ...]:
    """One event of every sort."""
    return (
        event(
            "EVENT00001",
            summary="Photonik-Stammtisch: Licht, Laser; Öl",
            end=START + timedelta(hours=2),
            description="Ein Abend über Optik.\n\nMit Führung & Brezeln – <b>nicht fett</b>.",
            location="Haus der Wissenschaft",
            address="Fürstengraben 1, 07743 Jena",
            geo=(50.929, 11.587),
            url="https://optonet-jena.de/stammtisch",
            registration_url="https://optonet-jena.de/anmelden?id=1&ref=2",
            deadline=date(2026, 11, 30),
            price="10 €",
            image="https://optonet-jena.de/bild.jpg",
            organizer="OptoNet e. V.",
            topics=("photonik",),
            networks=("optonet", "medways"),
            links=(Link(network="optonet", url="https://optonet-jena.de/stammtisch"), Link(network="medways", url="https://medways.eu/42")),
            sequence=2,
            changes=(change("span", "2026-12-03T16:00:00+01:00[Europe/Berlin]", "2026-12-03T17:00:00+01:00[Europe/Berlin]"),),
            changed_on=TODAY,
        ),
        event("EVENT00002", summary="Messe", start=date(2026, 12, 4), end=date(2026, 12, 7), status=Status.TENTATIVE),
        event("EVENT00003", summary="Uhrzeit offen", start=date(2026, 12, 8), time_open=True),
        event(
            "EVENT00004",
            summary="Webinar",
            start=datetime(2026, 12, 9, 9, tzinfo=UTC),
            mode=Mode.ONLINE,
            online_url="https://meet.example/1",
        ),
        event("EVENT00005", summary="Pitch", start=datetime(2026, 12, 10, 18, tzinfo=ZoneInfo("Europe/London")), language="en"),
        cancelled(event("EVENT00006", summary="Abgesagtes", start=date(2026, 12, 11))),
        cancelled(event("EVENT00007", summary="Verschwundenes", start=date(2026, 12, 12)), State.WITHDRAWN),
    )


def written(extension: str, events: Iterable[Event], language: str = "de", **frame: Any) -> bytes:
    """Return a feed of these events, each in its latest look; the feed of changes leaves out those that did not change."""
    entries = [entry for one in events if (entry := _entry(one, extension, language)) is not None]
    changed = max((entry.modified for entry in entries if entry.modified), default=None)
    return FORMATS[extension].frame(channel(extension, **{"language": language, "updated": changed} | frame), entries)


def _entry(of: Event, extension: str, language: str) -> FeedEntry | None:
    look = "show" if of.publication.state is not State.ANNOUNCED else looks(of)[-1]
    return render(of, feed_context(), extension, language, look) if extension != "changes" or look != "plain" else None
