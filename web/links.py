"""Addresses of this site, as pages and feeds write them."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from flask import Flask, request

from aggregator.model import Selection

from .context import current
from .language import current_language, default_language
from .selection import query_string

UNFILTERED = Selection()


def link(path: str, selection: Selection = UNFILTERED, **more: str) -> str:
    """Return a path of this site with a selection, in the language of the answer unless `lang` names another."""
    lang = more.pop("lang", current_language().code)
    return quote(path) + query_string(selection, {**more, "lang": "" if lang == default_language() else lang})


def current_path() -> str:
    """Return the path of the current page; "/" for a path without a page, which may contain anything."""
    return request.path if request.url_rule is not None else "/"


def absolute(path: str) -> str:
    """Return the absolute URL of a path of this site."""
    return current().settings.base_url + path


def webcal(path: str) -> str:
    """Return a path of this site with the scheme that opens the "subscribe" window of a calendar program."""
    return "webcal://" + absolute(path).partition("://")[2]


def web_link(url: str) -> str:
    """Return the address if it is http(s), else ""."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def host(url: str) -> str:
    """Return the host of an address without "www.", to be shown to people."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def network_names() -> Mapping[str, str]:
    """Return the names of the networks by their slug in lower case."""
    return {network.slug.lower(): network.name for network in current().config().networks}


def init_links(app: Flask) -> None:
    """Make these functions available in templates."""
    app.jinja_env.globals.update(link=link, current_path=current_path, absolute=absolute, webcal=webcal, selection=UNFILTERED)
    app.jinja_env.filters.update(web_link=web_link, host=host)
