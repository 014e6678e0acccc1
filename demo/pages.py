"""The ordinary pages of the example sites: home, one event, registration; and their templates."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from . import wording
from .show import Page, Show

HOME = "/"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(when=wording.when, when_short=wording.when_short, where=wording.where, about=wording.about)
    environment.globals.update(headline=wording.headline)
    return environment


def write(template: str, show: Show, **more: object) -> str:
    """Return a template, rendered for a visit to the site."""
    return _templates().get_template(template).render(show=show, member=show.member, **more)


def html(template: str, show: Show, **more: object) -> Page:
    return Page(body=write(template, show, **more).encode())


def ordinary(show: Show, target: str, alternates: Sequence[tuple[str, str]], calendar: str) -> Page | None:
    """Return the home page, the page of an event or its registration; all link the feeds (media type, path) and the page with the list."""
    if target == HOME:
        return html("home.html", show, alternates=alternates, calendar=calendar)
    for announcement in show.listed:
        if show.page_of(announcement) == show.base + target:
            return html("event.html", show, announcement=announcement, alternates=alternates, calendar=calendar)
        if target == f"/anmeldung/{announcement.slug}":
            return html("registration.html", show, announcement=announcement, alternates=alternates, calendar=calendar)
    return None
