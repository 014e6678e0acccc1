"""Unsubscribing from mails that repeat: a page with a button, and the one-click POST of mail providers (RFC 8058)."""

from flask import Blueprint, Response, make_response, render_template
from werkzeug.exceptions import NotFound

from aggregator.access.tokens import find
from aggregator.model import Purpose, Token

from .context import current
from .links import network_names

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/unsubscribe/<token>")
def page(token: str) -> Response:
    """Answer with the page whose button unsubscribes; changes nothing."""
    known = _known(token)
    return make_response(render_template("unsubscribe.html", name=_name(known), done=_is_done(known)))


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """Send the address of the token no more mails of this kind; the token is enough, and may be used again."""
    known = _known(token)
    with current().write() as tx:
        tx.outbox.unsubscribe(known.address, known.subject, current().now(), "unsubscribed")
    return make_response(render_template("unsubscribe.html", name=_name(known), done=True))


def _known(token: str) -> Token:
    known = find(current().store, Purpose.UNSUBSCRIBE, token, current().now())
    if known is None:
        raise NotFound
    return known


def _is_done(token: Token) -> bool:
    return current().store.outbox.is_unsubscribed(token.address, token.subject)


def _name(token: Token) -> str:
    """The name of the network whose source the mails are about; "" for the moderators' digest."""
    sources = {source.id: source.network for source in current().config().sources}
    return network_names().get(sources.get(token.subject, "").lower(), "")
