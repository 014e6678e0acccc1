"""One event: a page that tells all we know of it, and a calendar file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request

from aggregator.events.dedup import ORGANISERS
from aggregator.model import ALL, Event, Network, State
from feeds import FORMATS, Channel, looks, render

from .change_words import change_lines, field_words
from .context import current
from .date_words import last_day, span_words
from .feeds import CACHE, feed_context, media_type
from .jsonld import event_data
from .language import gettext as _
from .language import spoken
from .links import absolute, host, link, network_names, web_link
from .listing_rows import is_noted, marks, place
from .response_cache import CachedView, answer
from .selection import CANCELLED, cancelled_of

CACHE_PAGE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

blueprint = Blueprint("events", __name__)


@dataclass(frozen=True)
class Named:
    """Who organises or announces: a name and where to read on, which may be empty."""

    name: str
    url: str


@dataclass(frozen=True)
class Origin:
    """One place the event was found at, the pages that say so there, and which details are its word."""

    name: str
    place: str
    links: tuple[str, ...]
    fields: tuple[str, ...]


@blueprint.get("/events/<event_id>")
def page(event_id: str) -> Response:
    """Answer with all we know of an event: 404 for an id that never was, 308 for one merged away, 410 for one no longer announced."""
    event = _found(event_id)
    publication = event.publication
    if publication.merged_into:
        return _to_survivor(publication.merged_into)
    if publication.state in (State.WITHDRAWN, State.LEFT):
        response = make_response(_rendered(event, current().today()), 410)
        response.headers["Cache-Control"] = CACHE_PAGE
        return response
    return answer(
        CachedView(
            address=link(f"/events/{event.id}"),
            feeds=(ALL,),
            media_type="text/html; charset=utf-8",
            cache_control=CACHE_PAGE,
            make=lambda basis: _rendered(event, basis.day).encode(),
        )
    )


@blueprint.get("/events/<event_id>.ics")
def calendar(event_id: str) -> Response:
    """Answer with the event as a calendar of one entry; 410 once it left the feeds unannounced."""
    event, cancelled = _found(event_id), cancelled_of(request.args)
    return answer(
        CachedView(
            address=link(f"/events/{event.id}.ics", cancelled=cancelled),
            feeds=(ALL,),
            media_type=media_type("ics"),
            cache_control=CACHE,
            make=lambda _: _single(event, _look(event, cancelled)),
            headers=(("Content-Disposition", f'attachment; filename="netzwerktimer-{event.id}.ics"'),),
        )
    )


def _rendered(event: Event, today: date) -> str:
    span = event.details.span
    return render_template(
        "event.html",
        event=event,
        details=event.details,
        when=span_words(event.details),
        hours=span_words(replace(event.details, span=event.details.hours)) if event.details.hours else "",
        place=place(event),
        marks=marks(event, today, fresh=False),
        past=span is not None and last_day(span) < today,
        organisers=tuple(_organisers(event)),
        found_at=tuple(_relays(event)),
        links=tuple(_links(event)),
        changes=change_lines(event.publication.changes),
        origins=tuple(_origins(event)),
        corrected=_words_of(field for field in event.corrected if field != "time_open"),  # goes with the time
        data=event_data(event, network_names(), absolute(link(f"/events/{event.id}"))),
    )


def _to_survivor(event_id: str) -> Response:
    response = make_response(redirect(link(f"/events/{event_id}"), 308))
    response.headers["Cache-Control"] = CACHE_PAGE  # a person may split the two again
    return response


def _single(event: Event, look: str) -> bytes:
    """The calendar that holds just this event."""
    path = f"/events/{event.id}"
    channel = Channel(
        feed_context=feed_context(current().config()),
        language=spoken().code,
        title=event.details.summary,
        home_url=absolute(link(path)),
        self_url=absolute(link(f"{path}.ics")),
        updated=event.publication.last_modified,
    )
    return FORMATS["ics"].frame(channel, [render(event, channel.feed_context, "ics", spoken().code, look)])


def _found(event_id: str) -> Event:
    event = current().store.events.get(event_id)
    return event if event is not None and event.details.span is not None else abort(404)


def _look(event: Event, cancelled: str) -> str:
    """Choose among the looks this event has: cancelled as asked for, noted as long as the change is news."""
    known = looks(event)
    if not known:
        abort(410)
    wanted = (cancelled if cancelled in known else CANCELLED[0], "noted" if is_noted(event, current().today()) else "plain", "plain")
    return next(look for look in (*wanted, *known) if look in known)


def _organisers(event: Event) -> Iterator[Named]:
    networks = {network.slug: network for network in current().config().networks}
    relaying = {network.slug for network in _relays(event)}
    named = {slug: networks[slug] for slug in event.publication.networks if slug in networks and slug not in relaying}
    for network in named.values():
        yield Named(network.name, network.website)
    for told in filter(None, event.details.organizer.split(ORGANISERS)):
        if told.casefold() not in {network.name.casefold() for network in named.values()}:
            yield Named(told, "")


def _relays(event: Event) -> Iterator[Network]:
    """The networks that announce it only as they pass on what others do."""
    networks = {network.slug: network for network in current().config().networks}
    sources = {source.id: source for source in current().config().sources}
    relaying = {sources[key.source].network for key in event.records if key.source in sources and sources[key.source].relay}
    return (networks[slug] for slug in event.publication.networks if slug in relaying and slug in networks)


def _links(event: Event) -> Iterator[Named]:
    names = network_names()
    seen = {""}
    for own in event.links:
        if web_link(own.url) not in seen:
            seen.add(own.url)
            yield Named(names.get(own.network.lower(), own.network), own.url)
    if web_link(event.details.url) not in seen:
        yield Named(_("Seite der Veranstaltung"), event.details.url)


def _origins(event: Event) -> Iterator[Origin]:
    sources = {source.id: source for source in current().config().sources}
    names = network_names()
    for source_id in dict.fromkeys(key.source for key in event.records):
        source = sources.get(source_id)
        name = names.get(source.network.lower(), source.network) if source else source_id
        links = tuple(own.url for own in event.links if source and own.network == source.network and web_link(own.url))
        fields = _words_of(field for field, owner in event.provenance.items() if owner == source_id)
        yield Origin(name, host(source.url) if source else "", links, fields)


def _words_of(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for field in fields if (words := field_words(field))))
