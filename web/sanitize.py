"""HTML from sources and from the operator's texts, sanitized before it is shown."""

import nh3
from flask import Flask
from markupsafe import Markup

from aggregator.text import sanitize_html

from .change_words import mode_words

_PAGE_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def sanitized(html: str) -> Markup:
    """Return HTML from a source, safe to be part of a page."""
    return Markup(sanitize_html(html))  # noqa: S704 (sanitized; no other place accepts markup from sources)


def sanitized_page(html: str) -> Markup:
    """Return the HTML of a text of the operator, with headings and tables, safe to be part of a page; it loads nothing."""
    attributes = {"a": {"href"}, "ol": {"start"}}
    schemes = {"http", "https", "mailto"}
    clean = nh3.clean(html, tags=_PAGE_TAGS, attributes=attributes, url_schemes=schemes, url_relative="deny", link_rel="noopener")
    return Markup(clean)  # noqa: S704 (sanitized)


def init_sanitize(app: Flask) -> None:
    """Make `sanitized` and `mode_words` available in templates."""
    app.jinja_env.filters.update(sanitized=sanitized, mode_words=mode_words)
