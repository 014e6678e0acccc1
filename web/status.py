"""The state of the sources: first whose trouble it is, then a row for each network; each source as a page, as JSON and as a badge."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, render_template, request

from aggregator.dates.instants import instant
from aggregator.ingest.source_status import Trouble, status_json
from aggregator.ingest.trouble import outage_since
from aggregator.model import DatedEvent, Network, Selection, Source
from aggregator.text import clean

from .badge import badge
from .context import current
from .date_words import ago, moment_words, span_words
from .language import gettext as _
from .language import ngettext
from .status_rows import LONGEST_MESSAGE, NetworkRow, legend, network_rows, source_row
from .text_pages import missing_pages

SILENT_AFTER = timedelta(minutes=5)
SHOWN_EVENTS = 5
_LOOKED_AT = 40  # records among which the next events are: they are stored by their last day, not by their first
_ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")

blueprint = Blueprint("status", __name__)


@dataclass(frozen=True)
class ReadEvent:
    """One event as a source's list was read."""

    title: str
    when: str
    place: str
    event_id: str  # of the event that it became; "" while there is none


@blueprint.get("/status")
def page() -> Response:
    """Answer with whose trouble it is and with the state of every network's sources; 503 without them if the store is not readable."""
    readable = current().store.alive()
    rows = tuple(network_rows()) if readable else ()
    sources = [source for row in rows for source in row.sources]
    body = render_template(
        "status.html",
        rows=sorted(rows, key=_worst_first),
        sources=len(sources),
        well=sum(source.words.kind == "well" for source in sources),
        ill=sum(source.words.kind == "ill" for source in sources),
        events=current().store.events.count(Selection(), current().today()) if readable else 0,
        own_troubles=tuple(_own_troubles(readable=readable)),
        verdict=_verdict(rows),
        legend=legend(),
        missing_pages=missing_pages(),
        now=current().now(),
    )
    response = make_response(body, 200 if readable else 503)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/status/<source_id>")
def source_page(source_id: str) -> Response:
    """Answer with the state of one source and with the next events as they were read from it; 404 for an unknown one."""
    network, source = _source_or_404(source_id)
    body = render_template(
        "source.html", network=network, row=source_row(network, source), read=tuple(read_events(source)), now=current().now()
    )
    response = make_response(body)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/status/<source_id>.json")
def source_json(source_id: str) -> Response:
    """Answer with the state of one source for programs; 404 for an unknown one."""
    _network, source = _source_or_404(source_id)
    store, now = current().store, current().now()
    values = status_json(source, store.sources.state(source.id), now, outage=outage_since(store) is not None)
    return _for_programs(json.dumps(values, ensure_ascii=False), "application/json", "no-cache")


@blueprint.get("/status/<source_id>.svg")
def source_badge(source_id: str) -> Response:
    """Answer with a badge that says when a source was last read, or what is wrong with it; 404 for an unknown one."""
    network, source = _source_or_404(source_id)
    row = source_row(network, source, with_days=False)
    return _for_programs(badge(network.name, row.words, row.state.last_good), "image/svg+xml", "public, max-age=300")


def _for_programs(body: str, media_type: str, cache_control: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = cache_control
    response.headers.add(*_ANY_ORIGIN)
    response.add_etag()
    response.make_conditional(request)
    return response


def _source_or_404(source_id: str) -> tuple[Network, Source]:
    networks = current().config().networks
    known = ((network, source) for network in networks for source in network.sources if source.id.lower() == source_id.lower())
    return next(known, None) or abort(404)


def read_events(source: Source, most: int = SHOWN_EVENTS) -> Iterator[ReadEvent]:
    """Return the next events as they were read from a source."""
    records = current().store.records.next_of_source(source.id, current().today(), _LOOKED_AT)
    dated = [(record.key, record.details) for record in records if record.withdrawn is None and isinstance(record.details, DatedEvent)]
    coming = sorted(dated, key=lambda pair: instant(pair[1].span.start, current().zone))[:most]
    published = current().store.publications.of([key for key, _details in coming])
    for key, details in coming:
        place = ", ".join(filter(None, (details.location, details.address))) or (_("Online") if details.online_url else "")
        event_id = published[key].id if key in published else ""
        yield ReadEvent(clean(details.summary, LONGEST_MESSAGE), span_words(details), clean(place, LONGEST_MESSAGE), event_id)


def _own_troubles(*, readable: bool) -> Iterator[str]:
    """Return what is wrong with this service itself."""
    if not readable:
        yield _("Der Datenspeicher antwortet nicht. Terminliste und Kalender zeigen den letzten guten Stand.")
    elif since := outage_since(current().store):
        yield _("Unsere eigene Verbindung ist seit %(moment)s gestört. Es liegt an uns und wird keiner Quelle angerechnet.") % {
            "moment": moment_words(since)
        }
    heartbeat = current().heartbeat()
    if heartbeat is None:
        yield _("Der Zeitplaner hat noch nicht begonnen: Es wird nichts abgerufen.")
    elif current().now() - heartbeat > SILENT_AFTER:
        yield _("Der Zeitplaner hat sich zuletzt %(ago)s gemeldet: Es wird nichts abgerufen.") % {"ago": ago(heartbeat)}


def _verdict(rows: Sequence[NetworkRow]) -> str:
    """Return whose trouble it is while our own service works."""
    ill = [source for row in rows for source in row.sources if source.words.kind == "ill"]
    ours = sum(source.trouble is Trouble.OURS for source in ill)
    if not rows:
        return _("Es ist noch keine Quelle eingetragen.")
    if not ill:
        return _("Alles in Ordnung: Keine Quelle ist gestört.")
    sentences = []
    if ours:
        sentences.append(
            ngettext(
                "%(num)s Quelle können wir wegen eines Fehlers bei uns nicht lesen.",
                "%(num)s Quellen können wir wegen eines Fehlers bei uns nicht lesen.",
                ours,
            )
            % {"num": ours}
        )
    if len(ill) > ours:
        theirs = len(ill) - ours
        sentences.append(
            ngettext(
                "%(num)s Quelle ist gestört; unser eigener Dienst arbeitet.",
                "%(num)s Quellen sind gestört; unser eigener Dienst arbeitet.",
                theirs,
            )
            % {"num": theirs}
        )
    return " ".join(sentences)


def _worst_first(row: NetworkRow) -> tuple[int, str, str]:
    return ("ill", "waiting", "well").index(row.words.kind), row.network.name.casefold(), row.network.slug
