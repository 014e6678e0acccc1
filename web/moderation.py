"""What waits for a moderator, each card answerable in place; the outbox and the journal."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import BadRequest, Conflict, NotFound
from werkzeug.utils import redirect

from aggregator.access import journal
from aggregator.access.tokens import digest_of
from aggregator.model import ALL_MAILS, Action, Mail, MailState, Session, SourceState
from aggregator.moderation import sources
from aggregator.moderation.sources import Decision
from aggregator.notifications.digest import CARD_KINDS, card_words, cards_of
from aggregator.notifications.links import hidden_links_of
from aggregator.notifications.rendering import RenderedMail, render
from aggregator.store import Transaction

from .context import current
from .language import current_language
from .language import gettext as _
from .links import link
from .rights import current_session

MOST_MAILS = 200
MOST_ENTRIES = 200
LONGEST_REASON = 500
ACTIONS: Mapping[str, Callable[[Transaction, Decision], SourceState]] = {
    "take": sources.take_all,
    "keep": sources.keep_old,
    "approve": sources.approve,
    "pause": sources.pause,
    "resume": sources.resume,
    "pull": sources.pull_now,
}

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/moderation")
def page() -> Response:
    """Answer with the cards that wait, the most urgent first."""
    known = {state.id: state for state in current().store.sources.states()}
    names = {source.id: network.name for network in current().config().networks for source in network.sources}
    cards = cards_of([state for state in known.values() if state.id in names], tuple(current().store.outbox.refused_addresses()))
    body = render_template(
        "moderation.html",
        cards=cards,
        states=known,
        names=names,
        headings={kind: card_words(kind, current_language().code) for kind in CARD_KINDS},
        seen=seen,
        done=_notices().get(request.args.get("done", "")),
    )
    return make_response(body)


@blueprint.post("/moderation/sources/<source_id>")
def decide(source_id: str) -> Response:
    """Do what a moderator decides about a source."""
    action = request.form.get("action", "")
    with current().write() as tx:
        made = sources.decision(current().config(), source_id, _moderator().address, current().now())
        if request.form.get("seen") != seen(tx.sources.state(made.source.id)):
            raise Conflict
        if action == "reject":
            sources.reject(tx, made, request.form.get("reason", "").strip()[:LONGEST_REASON])
        elif action in ACTIONS:
            ACTIONS[action](tx, made)
        else:
            raise BadRequest
    return make_response(redirect(link("/moderation", done=action), 303))


@blueprint.post("/moderation/addresses")
def send_again() -> Response:
    """Send mails again to an address that the mail server had refused."""
    address = request.form.get("address", "")
    with current().write() as tx:
        tx.outbox.subscribe_again(address, ALL_MAILS)
        journal.note(tx, current().now(), _moderator().address, Action.MAILS_RESUMED, before=address)
    return make_response(redirect(link("/moderation", done="send"), 303))


@blueprint.get("/moderation/mails")
def mails() -> Response:
    """Answer with the outbox, newest first."""
    listed = current().store.outbox.all(MOST_MAILS)
    return make_response(
        render_template("mails.html", states=_states(), mails=[(digest_of(mail.key)[:16], mail, _subject(mail)) for mail in listed])
    )


@blueprint.get("/moderation/mails/<digest>")
def mail(digest: str) -> Response:
    """Answer with a mail as it was or will be sent, without its tokens."""
    listed = next((mail for mail in current().store.outbox.all() if digest_of(mail.key)[:16] == digest), None)
    if listed is None:
        raise NotFound
    return make_response(render_template("mail.html", mail=listed, states=_states(), rendered=_rendered(listed), subject=_subject(listed)))


@blueprint.get("/moderation/journal")
def entries() -> Response:
    """Answer with what people did, newest first."""
    return make_response(render_template("journal.html", actions=action_words(), entries=current().store.people.journal(MOST_ENTRIES)))


def seen(state: SourceState) -> str:
    """Return what a card shows of a source, as a hash: a decision about anything else is refused."""
    return digest_of(repr((state.decisions, state.lifecycle, state.wanted_url, state.hold, state.held)))[:16]


def _moderator() -> Session:
    session = current_session()
    if session is None:
        raise BadRequest
    return session


def _states() -> Mapping[MailState, str]:
    """How far a mail is, in words."""
    return {
        MailState.WAITING: _("wartet"),
        MailState.SENDING: _("wird gerade gesendet"),
        MailState.SENT: _("gesendet"),
        MailState.KEPT: _("nicht gesendet, da kein Mailserver eingerichtet ist"),
        MailState.REFUSED: _("nicht angenommen"),
        MailState.UNKNOWN: _("vielleicht gesendet: Der Dienst endete dabei"),
    }


def action_words() -> Mapping[Action, str]:
    """Return what the journal notes, in words."""
    return {
        Action.PAUSED: _("Pausiert"),
        Action.RESUMED: _("Fortgesetzt"),
        Action.PULLED_NOW: _("Sofort abgerufen"),
        Action.LIST_TAKEN: _("Neue Liste übernommen"),
        Action.LIST_DROPPED: _("Beim alten Stand geblieben"),
        Action.APPROVED: _("Freigegeben"),
        Action.REJECTED: _("Abgelehnt"),
        Action.ADDRESS_CHANGED: _("Adresse geändert"),
        Action.LEFT: _("Ausgetragen"),
        Action.LINK_REVOKED: _("Geheimen Link entwertet"),
        Action.TEXTS_CHANGED: _("Texte geändert"),
        Action.IMPORTED: _("Importiert"),
        Action.MODERATOR_ADDED: _("Moderation erteilt"),
        Action.MODERATOR_REMOVED: _("Moderation entzogen"),
        Action.MAILS_RESUMED: _("E-Mails wieder zugestellt"),
    }


def _rendered(listed: Mail) -> RenderedMail | None:
    """The words of a mail without its tokens; None for one that lacks values, such as the receipt of someone who left."""
    settings = current().settings
    try:
        return render(listed, current().config().site, settings.base_url, hidden_links_of(listed, settings.base_url))
    except ValueError:
        return None


def _subject(listed: Mail) -> str:
    rendered = _rendered(listed)
    return rendered.subject if rendered else listed.kind.value


def _notices() -> Mapping[str, str]:
    """What was done, by the parameter of the page after it."""
    return {
        "take": _("Die neue Liste wird beim nächsten Abruf ganz übernommen."),
        "keep": _("Es bleibt beim alten Stand. Die Quelle ist pausiert."),
        "approve": _("Freigegeben. Die Quelle wird jetzt gelesen."),
        "reject": _("Abgelehnt. Wir schreiben dem Netzwerk."),
        "pause": _("Die Quelle ist pausiert."),
        "resume": _("Die Quelle wird wieder gelesen."),
        "pull": _("Die Quelle wird gleich gelesen."),
        "send": _("An diese Adresse schreiben wir wieder."),
    }
