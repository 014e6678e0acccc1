"""The state of each source, in words for the source's owner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, render_template

from aggregator.advice import advice_text
from aggregator.model import Network, PullOutcome, Selection, Source, SourceState
from aggregator.text import clean
from aggregator.urls import redacted, redacted_text

from .context import current
from .date_words import ago, moment_words
from .failure_words import failure_words
from .language import current_language, ngettext
from .language import gettext as _
from .text_pages import missing_pages

LONGEST_MESSAGE = 300
LONGEST_HINT = 600
SHOWN_ISSUES = 5
STALE_AFTER = 3  # intervals without a good pull
SILENT_AFTER = timedelta(minutes=5)
KINDS = {
    "ical": "iCalendar",
    "feed": "RSS/Atom",
    "jsonld": "JSON-LD",
    "microdata": "Microdata",
    "hevent": "h-event",
    "html": "HTML",
    "prose": "HTML",
    "tribe": "The Events Calendar",
    "wordpress": "WordPress",
    "squarespace": "Squarespace",
    "jsonfeed": "JSON Feed",
    "json": "JSON",
    "csv": "CSV",
    "xcal": "xCal",
}

blueprint = Blueprint("status", __name__)


@dataclass(frozen=True)
class SourceHealth:
    """The state of one source in a word or two; `kind` is for the style sheet: well, waiting, ill."""

    kind: str
    words: str


@dataclass(frozen=True)
class SourceRow:
    """One source as the page shows it."""

    network: Network
    source: Source
    state: SourceState
    address: str  # redacted
    kind: str
    health: SourceHealth
    advice: tuple[str, ...]
    message: str
    issues: tuple[str, ...]
    more_issues: int
    hints: tuple[str, ...]  # what would make it better, though nothing is wrong


@blueprint.get("/status")
def page() -> Response:
    """Answer with last good pull, number of events and problems of every source; 503 without sources if the store is not readable."""
    readable = current().store.alive()
    rows = tuple(_rows()) if readable else ()
    body = render_template(
        "status.html",
        rows=sorted(rows, key=_worst_first),
        well=sum(row.health.kind == "well" for row in rows),
        ill=sum(row.health.kind == "ill" for row in rows),
        events=current().store.events.count(Selection(), current().today()) if readable else 0,
        alarms=tuple(_alarms(readable)),
        missing_pages=missing_pages(),
        now=current().now(),
    )
    response = make_response(body, 200 if readable else 503)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _rows() -> Iterator[SourceRow]:
    states = {state.id: state for state in current().store.sources.states()}
    for network in current().config().networks:
        for source in network.sources:
            yield source_row(network, source, states, current().now())


def source_row(network: Network, source: Source, states: Mapping[str, SourceState], now: datetime) -> SourceRow:
    """Return what the page shows about a source."""
    state = states.get(source.id) or SourceState(id=source.id)
    kind = source.kind or state.kind
    return SourceRow(
        network=network,
        source=source,
        state=state,
        address=redacted(source.url),
        kind=KINDS.get(kind, kind),
        health=health(source, state, now),
        advice=tuple(_advice(source, state, now)),
        message=clean(redacted_text(state.error), LONGEST_MESSAGE),
        issues=tuple(clean(redacted_text(issue), LONGEST_MESSAGE) for issue in state.issues[:SHOWN_ISSUES]),
        more_issues=max(0, len(state.issues) - SHOWN_ISSUES),
        hints=tuple(filter(None, (clean(advice_text(advice, current_language().code), LONGEST_HINT) for advice in state.advice))),
    )


def health(source: Source, state: SourceState, now: datetime) -> SourceHealth:
    """Return the state of a source in a word or two."""
    if state.paused or state.outcome is PullOutcome.PAUSED:
        return SourceHealth("ill", _("Pausiert"))
    if state.last_pull is None:
        return SourceHealth("waiting", _("Noch nicht abgerufen"))
    if state.outcome is PullOutcome.ERROR:
        return SourceHealth("ill", _("Fehler"))
    if state.outcome is PullOutcome.HELD:
        return SourceHealth("ill", _("Angehalten"))
    if _is_stale(source, state, now):
        return SourceHealth("ill", _("Veraltet"))
    if state.outcome is PullOutcome.WAITING:
        return SourceHealth("waiting", _("Wartet"))
    return SourceHealth("well", _("In Ordnung"))


def _advice(source: Source, state: SourceState, now: datetime) -> Iterator[str]:
    """Return what is wrong and what the owner can do, most important first."""
    if state.paused or state.outcome is PullOutcome.PAUSED:
        yield _(
            "Die Website meldet, dass es diese Adresse nicht mehr gibt. Wir fragen nicht weiter. Bitte nennen Sie uns die neue Adresse."
        )
    elif state.outcome is PullOutcome.ERROR:
        times = ngettext("Der letzte Abruf ist gescheitert.", "Die letzten %(num)s Abrufe sind gescheitert.", state.failures) % {
            "num": state.failures
        }
        kept_events = (
            _("Die zuletzt gelesenen Termine bleiben stehen.") if state.last_good else _("Von dieser Quelle haben wir noch keine Termine.")
        )
        yield " ".join(filter(None, (failure_words(state.failure), times, kept_events)))
    elif state.outcome is PullOutcome.HELD:
        yield _(
            "Die Quelle nennt plötzlich viel weniger Termine als zuvor. Falls das ein Versehen ist: Der alte Stand bleibt vorerst stehen."
        )
    elif _is_stale(source, state, now):
        yield _("Der letzte gelungene Abruf ist länger her als vorgesehen.")
    if state.not_before is not None and state.not_before > now:
        yield _("Die Website bittet uns, bis %(moment)s nicht zu fragen.") % {"moment": moment_words(state.not_before)}
    yield from _notices(state)


def _notices(state: SourceState) -> Iterator[str]:
    """Return what the owner should know although the source as a whole works."""
    if state.last_good and not state.events and state.outcome in (PullOutcome.UPDATED, PullOutcome.UNCHANGED):
        yield _("Die Quelle ist lesbar, nennt aber zurzeit keine kommenden Termine.")
    if state.unconfirmed_since is not None:
        yield _("Einzelne Termine fehlen dort seit %(moment)s. Fehlen sie weiter, gelten sie als nicht mehr angekündigt.") % {
            "moment": moment_words(state.unconfirmed_since)
        }
    if state.left_out:
        yield ngettext(
            "%(num)s Eintrag ist intern oder nicht gewünscht und bleibt weg.",
            "%(num)s Einträge sind intern oder nicht gewünscht und bleiben weg.",
            state.left_out,
        ) % {"num": state.left_out}
    if state.move is not None:
        yield _("Die Website leitet dauerhaft auf eine neue Adresse um: %(url)s") % {
            "url": clean(redacted(state.move.url), LONGEST_MESSAGE)
        }
    if state.left_since is not None:
        yield _("Die Quelle steht nicht mehr in unserer Liste.")


def _alarms(readable: bool) -> Iterator[str]:
    """Return what is wrong with this service itself."""
    if not readable:
        yield _("Der Datenspeicher antwortet nicht. Terminliste und Kalender zeigen den letzten guten Stand.")
    heartbeat = current().heartbeat()
    if heartbeat is None:
        yield _("Der Zeitplaner hat noch nicht begonnen: Es wird nichts abgerufen.")
    elif current().now() - heartbeat > SILENT_AFTER:
        yield _("Der Zeitplaner hat sich zuletzt %(ago)s gemeldet: Es wird nichts abgerufen.") % {"ago": ago(heartbeat)}


def _is_stale(source: Source, state: SourceState, now: datetime) -> bool:
    return state.last_good is not None and now - state.last_good > STALE_AFTER * source.every


def _worst_first(row: SourceRow) -> tuple[int, str, str]:
    return ("ill", "waiting", "well").index(row.health.kind), row.network.name.casefold(), row.source.id
