"""The cookie of a log-in: behind https a `__Host-` cookie, over plain http on loopback only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response

from aggregator.access.sessions import LIFETIME

from .context import current

_PLAIN = "netzwerktimer"
_SECURE = "__Host-netzwerktimer"


def cookie_name() -> str:
    """Return the name of the cookie on this site."""
    return _SECURE if _is_https() else _PLAIN


def may_log_in() -> bool:
    """Whether this site may set the cookie: behind https, or on loopback."""
    return _is_https() or _is_loopback(urlsplit(current().settings.base_url).hostname or "")


def set_cookie(response: Response, secret: str) -> None:
    """Put a session into the answer."""
    response.set_cookie(
        cookie_name(), secret, max_age=int(LIFETIME.total_seconds()), secure=_is_https(), httponly=True, samesite="Lax", path="/"
    )


def delete_cookie(response: Response) -> None:
    """Take the session out of the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _is_https() -> bool:
    return current().settings.base_url.startswith("https://")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
