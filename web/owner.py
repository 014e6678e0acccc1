"""The page of a source for its owner: how it is read, and what an owner may do. It opens by the secret link of our mails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, Gone
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from aggregator.access import sessions
from aggregator.access.rate_limits import ADDRESS_CHANGES, CHECKS, LEAVING, Limit
from aggregator.access.roles import sources_of
from aggregator.access.tokens import find, use
from aggregator.model import Lifecycle, Network, PullOutcome, Purpose, Role, Source, SourceState
from aggregator.moderation import sources
from aggregator.moderation.sources import Decision
from aggregator.store import Transaction
from aggregator.urls import redacted

from .chart import chart
from .context import current
from .date_words import ago
from .language import current_language
from .language import gettext as _
from .limits import limit
from .links import link
from .login import with_session
from .own_sources import may_write, own_address, own_source
from .pull_words import pull_words
from .session_cookie import may_log_in
from .status import read_events
from .status_rows import source_row

MOST_PULLS = 10
MOST_EVENTS = 10
MOST_ISSUES = 1_000
CHART_PULLS = 2_700  # eight days of a pull every five minutes, and before them one a day
LONGEST_ADDRESS = 2_000
GIVE_UP_AFTER = timedelta(minutes=10)

blueprint = Blueprint("owner", __name__)


@dataclass(frozen=True)
class WrongAddress:
    """An address that cannot be taken, as it was written, and what is wrong with it."""

    written: str
    words: str


@blueprint.get("/owner/link/<token>")
def link_page(token: str) -> Response:
    """Answer with the page whose buttons open the source or have it read now; changes nothing."""
    known = find(current().store, Purpose.OWNER, token, current().now())
    if known is None:
        raise Gone
    network, source = own_source(known.address, known.subject, Gone)
    visited = current().store.sources.state(source.id).lifecycle.is_visited
    return make_response(render_template("owner_link.html", network=network, visited=visited, allowed=may_log_in()))


@blueprint.post("/owner/link/<token>")
def open_link(token: str) -> Response:
    """Start the owner's session; with the second button the source is read now as well."""
    if not may_log_in():
        raise Forbidden
    now = current().now()
    with current().write() as tx:
        known = use(tx, Purpose.OWNER, token, now)
        if known is None:
            raise Gone
        network, source = own_source(known.address, known.subject, Gone)
        check = request.form.get("action") == "check" and tx.sources.state(source.id).lifecycle.is_visited
        if check:
            limit(tx, ((CHECKS, source.id),))
            sources.pull_now(tx, Decision(source=source, network=network, who=known.address, now=now))
        secret = sessions.start(tx, known.address, Role.OWNER, now)
    return with_session(f"/owner/sources/{source.id}", secret, done="check" if check else "")


@blueprint.get("/owner")
def overview() -> AnyResponse:
    """Answer with the sources of the owner; with only one, go to its page."""
    owned = sources_of(current().config(), own_address())
    if len(owned) == 1:
        return redirect(link(f"/owner/sources/{owned[0][1].id}"), 303)
    rows = [(network, source_row(network, source)) for network, source in owned]
    return make_response(render_template("owner_sources.html", rows=rows))


@blueprint.get("/owner/sources/<source_id>")
def page(source_id: str) -> Response:
    """Answer with all that is known of a source; 404 for a source of others."""
    network, source = own_source(own_address(), source_id)
    done = request.args.get("done", "")
    response = make_response(_rendered(network, source, done))
    if done == "check" and _is_queued(current().store.sources.state(source.id)):
        response.headers["Refresh"] = "5"
    return response


@blueprint.post("/owner/sources/<source_id>")
def act(source_id: str) -> Response:
    """Read the source now, pause it, resume it, or say that its held list is right."""
    action = request.form.get("action", "")
    if action not in _ACTIONS:
        raise BadRequest
    with current().write() as tx:
        made = _decision(source_id)
        if action == "check":
            limit(tx, ((CHECKS, made.source.id),))
        if action == "confirm" and not _may_confirm(tx.sources.state(made.source.id)):
            raise Forbidden
        _ACTIONS[action](tx, made)
    return _back(made.source.id, action)


@blueprint.post("/owner/sources/<source_id>/address")
def change_address(source_id: str) -> Response:
    """Send a mail that confirms another address; only sources of the database have one that can be changed here."""
    made = _decision(source_id)
    if not sources.is_registered(current().store, made.source):
        raise Forbidden
    written = request.form.get("url", "")[:LONGEST_ADDRESS]
    try:
        url = sources.checked_address(written)
    except ValueError:
        words = _("Das ist keine öffentliche Adresse. Schreiben Sie sie so: https://www.example.org/termine")
        return make_response(_rendered(made.network, made.source, wrong=WrongAddress(written, words)), 400)
    if url == made.source.url:
        words = _("Von dieser Adresse lesen wir schon.")
        return make_response(_rendered(made.network, made.source, wrong=WrongAddress(written, words)), 400)
    _send_confirmation(made, Purpose.CONFIRM_ADDRESS, ADDRESS_CHANGES, url)
    return _back(made.source.id, "address")


@blueprint.get("/owner/sources/<source_id>/leave")
def leave_page(source_id: str) -> Response:
    """Answer with what leaving means, and with the export; changes nothing."""
    network, source = own_source(own_address(), source_id)
    return make_response(render_template("owner_leave.html", network=network, source=source))


@blueprint.post("/owner/sources/<source_id>/leave")
def leave(source_id: str) -> Response:
    """Send a mail that confirms leaving."""
    made = _decision(source_id)
    _send_confirmation(made, Purpose.CONFIRM_LEAVING, LEAVING)
    return _back(made.source.id, "leave")


@blueprint.get("/owner/sources/<source_id>/export.yaml")
def export(source_id: str) -> Response:
    """Answer with the network's entry as sources.yaml has it."""
    network, _source = own_source(own_address(), source_id)
    response = Response(sources.exported(network, own_address()), content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{network.slug}.yaml"'
    return response


_ACTIONS: Mapping[str, Callable[[Transaction, Decision], SourceState]] = {
    "check": sources.pull_now,
    "pause": sources.pause,
    "resume": sources.resume,
    "confirm": sources.take_all,
}


def _rendered(network: Network, source: Source, done: str = "", wrong: WrongAddress | None = None) -> str:
    row, store = source_row(network, source, issues=MOST_ISSUES), current().store
    pulls = store.pulls.of(source.id, CHART_PULLS)
    return render_template(
        "owner_source.html",
        network=network,
        row=row,
        read=tuple(read_events(source, MOST_EVENTS)),
        pulls=[(pull, pull_words(pull)) for pull in pulls[:MOST_PULLS]],
        chart=chart(pulls),
        registered=sources.is_registered(store, source),
        may_confirm=_may_confirm(row.state),
        may_write=may_write(network),
        wanted=redacted(row.state.wanted_url) if row.state.lifecycle is Lifecycle.PENDING else "",
        done=_checked(row.state) if done == "check" else _notices().get(done),
        wrong=wrong,
        now=current().now(),
    )


def _decision(source_id: str) -> Decision:
    network, source = own_source(own_address(), source_id)
    return Decision(source=source, network=network, who=own_address(), now=current().now())


def _may_confirm(state: SourceState) -> bool:
    """Whether an owner may say that a held list is right: an empty or short one, not a suspicious one."""
    if state.hold is None or state.accepted or state.outcome is not PullOutcome.HELD:
        return False
    return not state.hold.code.is_suspicious


def _back(source_id: str, done: str) -> Response:
    return make_response(redirect(link(f"/owner/sources/{source_id}", done=done), 303))


def _send_confirmation(made: Decision, purpose: Purpose, limited: Limit, value: str = "") -> None:
    with current().write() as tx:
        limit(tx, ((limited, made.source.id),))
        sources.ask_to_confirm(tx, made, purpose, current().tokens, current_language().code, value)


def _is_queued(state: SourceState) -> bool:
    """Whether a source is due and read in a moment; not while its host asks us to wait, nor if nobody has come for ten minutes."""
    due, now = state.next_due, current().now()
    waits_for_host = state.not_before is not None and state.not_before > now
    return state.lifecycle.is_visited and due is not None and due <= now < due + GIVE_UP_AFTER and not waits_for_host


def _checked(state: SourceState) -> str:
    """What became of a check: it waits, or is done."""
    if _is_queued(state):
        return _("Die Quelle wird jetzt gelesen. Diese Seite zeigt das Ergebnis, sobald es da ist.")
    if state.next_due is not None and state.next_due <= current().now():
        return _("Die Quelle ist zum Lesen vorgemerkt. Bitte sehen Sie später noch einmal nach.")
    return _("Geprüft: %(ago)s.") % {"ago": ago(state.last_pull)} if state.last_pull else ""


def _notices() -> Mapping[str, str]:
    """What was done, by the parameter of the page after it."""
    return {
        "pause": _("Die Quelle ist pausiert. Ihre Termine bleiben stehen."),
        "resume": _("Die Quelle wird wieder gelesen."),
        "confirm": _("Danke. Der nächste Abruf übernimmt die Liste, wie sie ist."),
        "address": _("Wir haben Ihnen eine E-Mail geschickt. Mit dem Link darin bestätigen Sie die neue Adresse."),
        "leave": _("Wir haben Ihnen eine E-Mail geschickt. Erst mit dem Link darin wird Ihre Quelle ausgetragen."),
    }
