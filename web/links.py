"""Addresses on this site, as pages and feeds write them."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from flask import Flask, request

from aggregator.model import Selection

from .context import current
from .language import default_language, spoken
from .selection import query

ALL = Selection()


def link(path: str, selection: Selection = ALL, **more: str) -> str:
    """Return a path of this site with a selection, in the language of the answer unless `lang` names another."""
    lang = more.pop("lang", spoken().code)
    return quote(path) + query(selection, {**more, "lang": "" if lang == default_language() else lang})


def here() -> str:
    """Return the path of the page being made, the front page's for a path that leads nowhere (it may be anything a stranger typed)."""
    return request.path if request.url_rule is not None else "/"


def absolute(path: str) -> str:
    """Return a path of this site as an address for the world."""
    return current().settings.base_url + path


def webcal(path: str) -> str:
    """Return a path of this site in the scheme that opens a calendar program's own "subscribe" window."""
    return "webcal://" + absolute(path).partition("://")[2]


def web_link(url: str) -> str:
    """Return the address if a browser may safely open it, else nothing."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def host(url: str) -> str:
    """Return the host of an address without its www, for people."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def network_names() -> Mapping[str, str]:
    """Return what the networks are called, by their slug in lower case."""
    return {network.slug.lower(): network.name for network in current().config().networks}


def init_links(app: Flask) -> None:
    """Let the templates write addresses."""
    app.jinja_env.globals.update(link=link, here=here, absolute=absolute, webcal=webcal, selection=ALL)
    app.jinja_env.filters.update(web_link=web_link, host=host)
