"""A stranger's HTML on our pages: cleaned once more at the door, and here only."""

from flask import Flask
from markupsafe import Markup

from aggregator.text import sanitize_html

from .change_words import mode_words


def sanitized(html: str) -> Markup:
    """Return foreign HTML that may stand in a page as it is."""
    return Markup(sanitize_html(html))  # noqa: S704 (the one place where foreign markup is let in, sanitized)


def init_sanitize(app: Flask) -> None:
    """Let the templates show foreign HTML, and words of ours for coded values."""
    app.jinja_env.filters.update(sanitized=sanitized, mode_words=mode_words)
