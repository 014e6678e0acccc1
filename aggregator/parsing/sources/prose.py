"""A news post or page that announces one event in sentences."""

from collections.abc import Mapping

from aggregator.model import Fetched, Parsed, Source

from .page import read_prose
from .page_text import page_text


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the event that the page announces; none is no error here, and a missing event means nothing.

    Raises InvalidSource for a body that is no page.
    """
    del source, details
    shown = read_prose(page_text(fetched), fetched.url, fetched.fetched_at.date())
    issues = shown.issues or (() if shown.events else (f"No sentence of {fetched.url} announces an event.",))
    return Parsed(events=shown.events, issues=issues, title=shown.page.title)
