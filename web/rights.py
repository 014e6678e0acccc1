"""Who may open which address: a table of all routes, looked at before every request.

A route without a row answers 500, and a test of all routes fails. Every method but GET and HEAD needs a form token and an origin of this
site; the one exception is unsubscribing, which mail providers do for their users (RFC 8058).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from aggregator.access.forms import form_token, is_form_token
from aggregator.access.roles import owners_of
from aggregator.access.sessions import session_of
from aggregator.model import Role, Session

from .context import current
from .links import link
from .session_cookie import cookie_name

EVERYONE = frozenset(Role)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_FIELD = "form_token"
KEY = "netzwerktimer.rights"  # of the table in an app's extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Who may open a route. `private`: not for caches, since it holds a form, a token or what only some may see."""

    who: frozenset[Role] = EVERYONE
    private: bool = False
    signed: bool = True  # its other methods need a form token and an origin of this site


PUBLIC = Right()
FORM = Right(private=True)
OWNERS = Right(who=frozenset({Role.OWNER}), private=True)
MODERATORS = Right(who=frozenset({Role.MODERATOR}), private=True)

RIGHTS: Mapping[str, Right] = {
    "listing_page.listing_page": PUBLIC,
    "events.page": PUBLIC,
    "events.calendar": PUBLIC,
    "feeds.events": PUBLIC,
    "feeds.changes": PUBLIC,
    "weekly.this_week": PUBLIC,
    "weekly.page": PUBLIC,
    "weekly.rendered_issue": PUBLIC,
    "weekly.feed": PUBLIC,
    "status.page": PUBLIC,
    "status.source_page": PUBLIC,
    "status.source_json": PUBLIC,
    "status.source_badge": PUBLIC,
    "text_pages.page": PUBLIC,
    "health.healthz": PUBLIC,
    "health.robots": PUBLIC,
    "assets.static_file": PUBLIC,
    "login.page": FORM,
    "login.send_link": FORM,
    "login.link_page": FORM,
    "login.log_in": FORM,
    "login.log_out": Right(who=frozenset({Role.OWNER, Role.MODERATOR}), private=True),
    "confirm.page": FORM,
    "confirm.confirm": FORM,
    "owner.link_page": FORM,
    "owner.open_link": FORM,
    "owner.overview": OWNERS,
    "owner.page": OWNERS,
    "owner.act": OWNERS,
    "owner.change_address": OWNERS,
    "owner.leave_page": OWNERS,
    "owner.leave": OWNERS,
    "owner.export": OWNERS,
    "owner_texts.page": OWNERS,
    "owner_texts.save": OWNERS,
    "moderation.page": MODERATORS,
    "moderation.decide": MODERATORS,
    "moderation.send_again": MODERATORS,
    "moderation.mails": MODERATORS,
    "moderation.mail": MODERATORS,
    "moderation.entries": MODERATORS,
    "unsubscribe.page": FORM,
    "unsubscribe.unsubscribe": Right(private=True, signed=False),
}


def init_rights(app: Flask) -> None:
    """Look at the table before every request, and keep private pages out of caches."""
    app.extensions[KEY] = dict(RIGHTS)
    app.before_request(_check)
    app.after_request(_with_private_headers)
    app.jinja_env.globals.update(form_token=token_for_form, session=current_session)


def current_session() -> Session | None:
    """Return the session of the request; None for a visitor."""
    session: Session | None = g.get("session")
    return session


def token_for_form(purpose: str) -> str:
    """Return the token for a form with this purpose: the endpoint that it is sent to."""
    return form_token(current().settings.secret_key, purpose, _bound_to())


def _check() -> AnyResponse | None:
    if request.endpoint is None or request.routing_exception is not None:  # 404 or 405, as for everyone
        return None
    right: Right = current_app.extensions[KEY][request.endpoint]
    if not right.private:
        return None
    secret = request.cookies.get(cookie_name(), "")
    g.session = session_of(current().store, secret, owners_of(current().config()), current().now()) if secret else None
    role = g.session.role if g.session else Role.VISITOR
    if role not in right.who:
        return _refused(role)
    if right.signed and request.method not in SAFE:
        _check_form()
    return None


def _refused(role: Role) -> AnyResponse:
    """Send visitors to the log-in; people in another role learn that this is none of theirs."""
    if role is Role.VISITOR and request.method in SAFE:
        return redirect(link("/login", next=request.path), 303)
    raise Forbidden


def _check_form() -> None:
    if not _is_from_here() or not is_form_token(
        current().settings.secret_key, request.endpoint or "", _bound_to(), request.form.get(FORM_FIELD, "")
    ):
        raise Forbidden


def _is_from_here() -> bool:
    """Whether a browser says that the form stood on this site, or says nothing at all."""
    fetch_site = request.headers.get("Sec-Fetch-Site", "")
    if fetch_site:
        return fetch_site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin == _origin(current().settings.base_url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _bound_to() -> str:
    session = current_session()
    return session.digest if session else "visitor"


def _with_private_headers(response: Response) -> Response:
    right = current_app.extensions[KEY].get(request.endpoint)
    if right is not None and right.private:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
