"""One event: its page and its calendar file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request

from aggregator.model import ALL, ORGANIZER_SEPARATOR, Event, Network, State
from feeds import FORMATS, Channel, looks, render

from .change_words import change_lines, field_words
from .context import current
from .date_words import last_day, span_words
from .feeds import CACHE, feed_context_for, media_type
from .jsonld import event_data
from .language import current_language
from .language import gettext as _
from .links import absolute, host, link, network_names, web_link
from .listing_rows import is_noted, place
from .response_cache import CachedView, answer
from .selection import CANCELLED_OPTIONS, cancelled_of

CACHE_PAGE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

blueprint = Blueprint("events", __name__)


@dataclass(frozen=True)
class NamedLink:
    """A name with an address, which may be ""."""

    name: str
    url: str


@dataclass(frozen=True)
class Origin:
    """One source of an event: its network, its host, its pages for the event, and the details taken from it."""

    name: str
    place: str
    links: tuple[str, ...]
    fields: tuple[str, ...]


@blueprint.get("/events/<event_id>")
def page(event_id: str) -> Response:
    """Answer with the page of an event: 404 for an unknown id, 308 for a merged event, 410 for one that is no longer announced."""
    event = _event_or_404(event_id)
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
    """Answer with a calendar that has only this event; 410 when no feed has it any more."""
    event, cancelled = _event_or_404(event_id), cancelled_of(request.args)
    return answer(
        CachedView(
            address=link(f"/events/{event.id}.ics", cancelled=cancelled),
            feeds=(ALL,),
            media_type=media_type("ics"),
            cache_control=CACHE,
            make=lambda _: _single_calendar(event, _look(event, cancelled)),
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
        past=last_day(span) < today,
        organizers=tuple(_organizers(event)),
        found_at=tuple(_relays(event)),
        links=tuple(_links(event)),
        changes=change_lines(event.publication.changes),
        origins=tuple(_origins(event)),
        corrected=_words_of(field for field in event.corrected if field != "time_open"),  # belongs to the time
        data=event_data(event, network_names(), absolute(link(f"/events/{event.id}"))),
    )


def _to_survivor(event_id: str) -> Response:
    response = make_response(redirect(link(f"/events/{event_id}"), 308))
    response.headers["Cache-Control"] = CACHE_PAGE  # an editor may split the two again
    return response


def _single_calendar(event: Event, look: str) -> bytes:
    """Return the calendar that has only this event."""
    path = f"/events/{event.id}"
    channel = Channel(
        feed_context=feed_context_for(current().config()),
        language=current_language().code,
        title=event.details.summary,
        home_url=absolute(link(path)),
        self_url=absolute(link(f"{path}.ics")),
        updated=event.publication.last_modified,
    )
    return FORMATS["ics"].frame(channel, [render(event, channel.feed_context, "ics", current_language().code, look)])


def _event_or_404(event_id: str) -> Event:
    event = current().store.events.get(event_id)
    return event if event is not None else abort(404)


def _look(event: Event, cancelled: str) -> str:
    """Return the look to show: the requested one of a cancelled event, "noted" while a change is recent. 410 without any look."""
    event_looks = looks(event)
    if not event_looks:
        abort(410)
    preferred = (
        cancelled if cancelled in event_looks else CANCELLED_OPTIONS[0],
        "noted" if is_noted(event, current().today()) else "plain",
        "plain",
    )
    return next(look for look in (*preferred, *event_looks) if look in event_looks)


def _organizers(event: Event) -> Iterator[NamedLink]:
    networks = {network.slug: network for network in current().config().networks}
    relaying = {network.slug for network in _relays(event)}
    organizing = {slug: networks[slug] for slug in event.publication.networks if slug in networks and slug not in relaying}
    for network in organizing.values():
        yield NamedLink(network.name, network.website)
    for organizer in filter(None, event.details.organizer.split(ORGANIZER_SEPARATOR)):
        if organizer.casefold() not in {network.name.casefold() for network in organizing.values()}:
            yield NamedLink(organizer, "")


def _relays(event: Event) -> Iterator[Network]:
    """Return the networks that announce the event only through relays."""
    networks = {network.slug: network for network in current().config().networks}
    sources = {source.id: source for source in current().config().sources}
    relaying = {sources[key.source].network for key in event.records if key.source in sources and sources[key.source].relay}
    return (networks[slug] for slug in event.publication.networks if slug in relaying and slug in networks)


def _links(event: Event) -> Iterator[NamedLink]:
    names = network_names()
    seen = {""}
    for event_link in event.links:
        if web_link(event_link.url) not in seen:
            seen.add(event_link.url)
            yield NamedLink(names.get(event_link.network.lower(), event_link.network), event_link.url)
    if web_link(event.details.url) not in seen:
        yield NamedLink(_("Seite der Veranstaltung"), event.details.url)


def _origins(event: Event) -> Iterator[Origin]:
    sources = {source.id: source for source in current().config().sources}
    names = network_names()
    for source_id in dict.fromkeys(key.source for key in event.records):
        source = sources.get(source_id)
        name = names.get(source.network.lower(), source.network) if source else source_id
        links = tuple(
            event_link.url for event_link in event.links if source and event_link.network == source.network and web_link(event_link.url)
        )
        fields = _words_of(field for field, owner in event.provenance.items() if owner == source_id)
        yield Origin(name, host(source.url) if source else "", links, fields)


def _words_of(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for field in fields if (words := field_words(field))))
