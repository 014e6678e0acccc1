"""HTML from sources on our pages, sanitized once more before it is shown."""

from flask import Flask
from markupsafe import Markup

from aggregator.text import sanitize_html

from .change_words import mode_words


def sanitized(html: str) -> Markup:
    """Return HTML from a source, safe to be part of a page."""
    return Markup(sanitize_html(html))  # noqa: S704 (sanitized; no other place accepts markup from sources)


def init_sanitize(app: Flask) -> None:
    """Make `sanitized` and `mode_words` available in templates."""
    app.jinja_env.filters.update(sanitized=sanitized, mode_words=mode_words)
