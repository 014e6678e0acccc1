"""TYPO3 with a custom list and no feed, read with selectors."""

from ..pages import html, ordinary
from ..show import Page, Show, Site

LIST = "/veranstaltungen"


def pages(show: Show, target: str) -> Page | None:
    if target == LIST:
        return html("typo3_list.html", show, alternates=(), calendar=LIST)
    if target == "/robots.txt":
        return Page(body=b"User-agent: *\nDisallow: /typo3/\n", media_type="text/plain; charset=utf-8")
    return ordinary(show, target, (), LIST)


SITE = Site(
    feed=LIST,
    pages=pages,
    kind="html",
    select={
        "item": "article.event-item",
        "title": ".event-item__title",
        "date": ".event-item__date",
        "location": ".event-item__place",
        "url": ".event-item__title a@href",
        "description": ".event-item__teaser",
        "registration": "a.event-item__registration@href",
    },
)
