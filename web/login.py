"""Log-in by a link in a mail: `/login` sends it, a page with a button starts the session, so that no program that opens links does."""

import re

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import Forbidden, Gone
from werkzeug.utils import redirect

from aggregator.access import sessions
from aggregator.access.rate_limits import LOGIN_FORMS, LOGIN_LINKS
from aggregator.access.roles import plain_address
from aggregator.access.tokens import find, use
from aggregator.mail_address import mail_address
from aggregator.model import Purpose, Role
from aggregator.notifications.login_mails import login_mails
from aggregator.notifications.outbox import put

from .context import current
from .language import current_language
from .limits import limit, visitor_block
from .links import link
from .session_cookie import cookie_name, delete_cookie, may_log_in, set_cookie

HOME = {Role.MODERATOR: "/moderation", Role.OWNER: "/owner"}
_PATH = re.compile(r"/[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")
_LONGEST_ADDRESS = 320

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def page() -> Response:
    """Answer with the form that asks for a log-in link."""
    return make_response(render_template("login.html", allowed=may_log_in(), next=local_path(request.args.get("next", ""))))


@blueprint.post("/login")
def send_link() -> Response:
    """Send a moderator a log-in link, and an owner the links of their sources; the answer is the same for every address."""
    address = plain_address(request.form.get("address", "")[:_LONGEST_ADDRESS])
    next_path = local_path(request.form.get("next", ""))
    if not may_log_in():
        raise Forbidden
    if not mail_address(address):
        return make_response(render_template("login.html", allowed=True, wrong=True, next=next_path), 400)
    with current().write() as tx:
        limit(tx, ((LOGIN_LINKS, address), (LOGIN_FORMS, visitor_block())))
        config, tokens, language = current().config(), current().tokens, current_language().code
        put(tx, login_mails(tx, config, tokens, address, current().now(), language=language, next_path=next_path))
    return make_response(render_template("login_sent.html", address=address))


@blueprint.get("/login/<token>")
def link_page(token: str) -> Response:
    """Answer with the page whose button logs in; changes nothing."""
    if find(current().store, Purpose.LOGIN, token, current().now()) is None:
        raise Gone
    return make_response(render_template("login_link.html", allowed=may_log_in()))


@blueprint.post("/login/<token>")
def log_in(token: str) -> Response:
    """Start a moderator's session; the link is used up."""
    if not may_log_in():
        raise Forbidden
    now = current().now()
    with current().write() as tx:
        known = use(tx, Purpose.LOGIN, token, now)
        if known is None or known.address not in tx.people.moderators():
            raise Gone
        secret = sessions.start(tx, known.address, Role.MODERATOR, now)
    return with_session(known.value or HOME[Role.MODERATOR], secret)


@blueprint.post("/logout")
def log_out() -> Response:
    """End the session."""
    with current().write() as tx:
        sessions.end(tx, request.cookies.get(cookie_name(), ""))
    response = make_response(redirect(link("/"), 303))
    delete_cookie(response)
    return response


def with_session(path: str, secret: str, done: str = "") -> Response:
    """Redirect to a path of this site, with a new session in the browser; `done` says there what was done."""
    response = make_response(redirect(link(path, done=done), 303))
    set_cookie(response, secret)
    return response


def local_path(path: str) -> str:
    """Return a path of this site that a log-in may lead to; "" for anything else."""
    return path if len(path) < 200 and _PATH.fullmatch(path) else ""
