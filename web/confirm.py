"""What an owner confirms by mail: another address of a source, and leaving. A page shows it, its button does it."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template
from werkzeug.exceptions import Gone

from aggregator.access.roles import sources_of
from aggregator.access.tokens import find, use
from aggregator.errors import WrongCall
from aggregator.model import Purpose, Token
from aggregator.moderation import sources
from aggregator.store import ReadStore, Transaction

from .context import current

PURPOSES = (Purpose.CONFIRM_ADDRESS, Purpose.CONFIRM_LEAVING)

blueprint = Blueprint("confirm", __name__)


@blueprint.get("/confirm/<token>")
def page(token: str) -> Response:
    """Answer with the page that says what is confirmed; changes nothing."""
    known = _known(current().store, token)
    return make_response(render_template("confirm.html", **_words(known)))


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Response:
    """Do what the link confirms; it is used up."""
    now = current().now()
    with current().write() as tx:
        known = use(tx, _known(tx, token).purpose, token, now)
        if known is None:
            raise Gone
        words = _words(known)
        _do(tx, known)
    return make_response(render_template("confirmed.html", **words))


def _known(store: ReadStore, token: str) -> Token:
    """The token, of an address that owns the source still."""
    for purpose in PURPOSES:
        known = find(store, purpose, token, current().now())
        if known and any(source.id == known.subject for _network, source in sources_of(current().config(), known.address)):
            return known
    raise Gone


def _do(tx: Transaction, known: Token) -> None:
    try:
        made = sources.decision(current().config(), known.subject, known.address, current().now())
    except WrongCall:  # the source left meanwhile
        raise Gone from None
    if known.purpose is Purpose.CONFIRM_ADDRESS:
        sources.change_address(tx, made, known.value)
    else:
        sources.leave(tx, made, current().settings.secret_key)


def _words(known: Token) -> dict[str, object]:
    try:
        made = sources.decision(current().config(), known.subject, known.address, current().now())
    except WrongCall:
        raise Gone from None
    return {"purpose": known.purpose.value, "name": made.network.name, "url": known.value, "host": urlsplit(known.value).hostname or ""}
