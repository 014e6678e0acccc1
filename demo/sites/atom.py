"""An Atom feed of news and events, the events with fields of the RSS event module."""

from ..pages import html, ordinary, write
from ..programme import news
from ..show import Page, Show, Site

FEED = "/aktuelles.atom"
LIST = "/termine"
ALTERNATES = (("application/atom+xml", FEED),)


def pages(show: Show, target: str) -> Page | None:
    entries = news(show.slug, show.today)
    if target == FEED:
        body = write("atom.xml", show, news=entries).encode()
        return Page(body=body, media_type="application/atom+xml; charset=utf-8", last_modified=show.stamp)
    if target == LIST:
        return html("plain_list.html", show, alternates=ALTERNATES, calendar=LIST)
    for entry in entries:
        if target == f"/aktuelles/{entry.slug}":
            return html("news.html", show, entry=entry, alternates=ALTERNATES, calendar=LIST)
    return ordinary(show, target, ALTERNATES, LIST)


SITE = Site(feed=FEED, pages=pages)
