"""The state of a source in plain words: what happened, what happens next, who must act."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.ingest.source_status import is_stale
from aggregator.model import KEPT_WHEN_GONE, Lifecycle, PullOutcome, Source, SourceState
from aggregator.notifications.failure_words import failure_words
from aggregator.text import clean
from aggregator.urls import redacted

from .date_words import moment_words
from .language import current_language, ngettext
from .language import gettext as _
from .remedy_words import remedy_words

LONGEST_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class StateWords:
    """The state of a source; `kind` is for the style sheet: well, waiting, ill. The first sentence is the essential one."""

    kind: str
    heading: str
    sentences: tuple[str, ...]


def state_words(state: SourceState, source: Source, now: datetime, *, outage: bool = False) -> StateWords:
    """Return the words for the state of a source, in the language of the answer; `outage`: our own connection is down."""
    if state.lifecycle in _BY_PEOPLE:
        return _BY_PEOPLE[state.lifecycle](state)
    if state.provisional is not None:
        return _not_reached(outage=outage)
    if state.lifecycle is Lifecycle.SUSPICIOUS:
        return _suspicious(state)
    if state.outcome is PullOutcome.ERROR:
        return _failed(state)
    if state.outcome is PullOutcome.HELD:
        return _held(state)
    return _read(state, source, now)


def _pending(state: SourceState) -> StateWords:
    happened = _("Die neue Adresse wartet auf die Freigabe.") if state.wanted_url else _("Die Quelle wartet auf die Freigabe.")
    return StateWords(
        "waiting", _("Wartet auf Freigabe"), (happened, _("Bis dahin rufen wir nichts ab. Die Redaktion prüft und gibt frei."))
    )


def _paused(state: SourceState) -> StateWords:
    happened = _("Angehalten am %(moment)s.") % {"moment": moment_words(state.since)} if state.since else _("Von Hand angehalten.")
    return StateWords(
        "waiting",
        _("Pausiert"),
        (happened, _("Die Termine bleiben stehen. Wir rufen wieder ab, sobald jemand die Quelle fortsetzt.")),
    )


def _gone(state: SourceState) -> StateWords:
    since = state.since
    kept = (
        _("Wir fragen nicht weiter. Die bekannten Termine bleiben bis %(moment)s stehen.")
        % {"moment": moment_words((since + KEPT_WHEN_GONE).date())}
        if since
        else _("Wir fragen nicht weiter. Die bekannten Termine bleiben 30 Tage stehen.")
    )
    return StateWords(
        "ill",
        _("Adresse gibt es nicht mehr"),
        (_("Die Website meldet, dass es diese Adresse nicht mehr gibt."), kept, _("Bitte nennen Sie uns die neue Adresse.")),
    )


def _rejected(_state: SourceState) -> StateWords:
    return StateWords("waiting", _("Abgelehnt"), (_("Die Redaktion hat die Quelle nicht aufgenommen. Wir rufen nichts ab."),))


def _left(_state: SourceState) -> StateWords:
    return StateWords("waiting", _("Abgemeldet"), (_("Die Quelle wurde abgemeldet. Wir rufen nichts mehr ab."),))


_BY_PEOPLE: Mapping[Lifecycle, Callable[[SourceState], StateWords]] = {
    Lifecycle.PENDING: _pending,
    Lifecycle.PAUSED: _paused,
    Lifecycle.GONE: _gone,
    Lifecycle.REJECTED: _rejected,
    Lifecycle.LEFT: _left,
}


def _not_reached(*, outage: bool) -> StateWords:
    if outage:
        sentences = (
            _("Nicht erreicht, weil unsere eigene Verbindung gestört ist."),
            _("Wir versuchen es jede Minute. Sie müssen nichts tun."),
        )
    else:
        sentences = (
            _("Nicht erreicht; wir prüfen noch, ob es an uns liegt."),
            _("In wenigen Minuten wissen wir es. Sie müssen nichts tun."),
        )
    return StateWords("waiting", _("Nicht erreicht"), sentences)


def _suspicious(state: SourceState) -> StateWords:
    if state.accepted:
        return StateWords("waiting", _("Bestätigt"), (_("Die neue Liste ist bestätigt. Der nächste Abruf übernimmt sie."),))
    return StateWords(
        "ill",
        _("Zu prüfen"),
        (
            _held_words(state),
            _("Neues veröffentlichen wir erst, wenn ein Mensch es geprüft hat; die bekannten Termine bleiben stehen."),
            _("Bitte sagen Sie der Redaktion, ob das so stimmt."),
        ),
    )


def _held(state: SourceState) -> StateWords:
    if state.accepted:
        return _suspicious(state)
    return StateWords(
        "ill",
        _("Zurückgehalten"),
        (
            _held_words(state),
            _("Die bekannten Termine bleiben stehen, und wir rufen weiter ab."),
            _("Ist es ein Versehen, berichtigen Sie bitte die Liste. Stimmt sie so, sagen Sie es der Redaktion."),
        ),
    )


def _held_words(state: SourceState) -> str:
    words = _HELD_FOR.get(state.hold.code.value if state.hold else "")
    return words(state) if words else _("Die Liste sieht plötzlich ganz anders aus als zuvor.")


def _known(state: SourceState) -> int:
    """How many coming events were known when the list was held."""
    return state.hold.known if state.hold else 0


def _empty(state: SourceState) -> str:
    if not _known(state):
        return _("Die Liste ist plötzlich leer.")
    return ngettext(
        "Die Liste ist plötzlich leer; bekannt war %(num)s kommender Termin.",
        "Die Liste ist plötzlich leer; bekannt waren %(num)s kommende Termine.",
        _known(state),
    ) % {"num": _known(state)}


def _shorter(state: SourceState) -> str:
    if not _known(state):
        return _("Die Quelle nennt plötzlich viel weniger Termine als zuvor.")
    return _("Die Quelle nennt plötzlich viel weniger Termine als zuvor: %(listed)s statt %(known)s.") % {
        "listed": state.hold.listed if state.hold else state.events,
        "known": _known(state),
    }


_HELD_FOR: Mapping[str, Callable[[SourceState], str]] = {
    "": _shorter,
    "empty": _empty,
    "shorter": _shorter,
    "takeover": lambda _state: _("Die neue Liste hat keinen der bekannten Termine mehr. Gehört die Adresse noch Ihnen?"),
    "multiplied": lambda _state: _("Die Liste nennt mehr als fünfmal so viele Termine wie je zuvor."),
    "all-cancelled": lambda _state: _("Alle kommenden Termine sind auf einmal abgesagt."),
    "other-domain": lambda _state: _("Die Adresse leitet auf eine fremde Website um."),
    "access-page": lambda _state: _("Statt der Termine kam eine Anmeldung oder eine Sicherheitsabfrage."),
}


def _failed(state: SourceState) -> StateWords:
    times = ngettext("Der letzte Abruf ist gescheitert.", "Die letzten %(num)s Abrufe sind gescheitert.", state.failures) % {
        "num": state.failures
    }
    kept = _("Die zuletzt gelesenen Termine bleiben stehen.") if state.last_good else _("Von dieser Quelle haben wir noch keine Termine.")
    why = failure_words(state.failure, current_language().code) or _("Die Quelle ließ sich nicht lesen.")
    return StateWords("ill", _("Fehler"), (why, f"{times} {kept}", remedy_words(state.failure)))


def _read(state: SourceState, source: Source, now: datetime) -> StateWords:
    if state.last_pull is None:
        return StateWords("waiting", _("Noch nicht abgerufen"), (_("Der nächste Abruf liest die Quelle zum ersten Mal."),))
    if is_stale(source, state, now):
        return StateWords("ill", _("Veraltet"), (_("Der letzte gelungene Abruf ist länger her als vorgesehen."),))
    if state.outcome is PullOutcome.WAITING:
        return StateWords("waiting", _("Wartet"), (_("Die Website bittet darum, später zu fragen."),))
    if state.last_good and not state.events:
        return StateWords("well", _("In Ordnung"), (_("Die Quelle ist lesbar, nennt aber zurzeit keine kommenden Termine."),))
    return StateWords("well", _("In Ordnung"), (_("Der letzte Abruf ist gelungen."),))


def notices(state: SourceState, now: datetime) -> Iterator[str]:
    """Return what the owner should know besides, whether the source is well or not."""
    if state.not_before is not None and state.not_before > now:
        yield _("Die Website bittet uns, bis %(moment)s nicht zu fragen.") % {"moment": moment_words(state.not_before)}
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
            "url": clean(redacted(state.move.url), LONGEST_ADDRESS)
        }
    if state.left_since is not None:
        yield _("Die Quelle steht nicht mehr in unserer Liste.")
