"""A broken site: every page is an error."""

from ..pages import write
from ..show import Page, Show, Site


def pages(show: Show, target: str) -> Page | None:
    if target == "/robots.txt":
        return None  # a host that fails for robots.txt too may not be asked at all (RFC 9309, 2.3.1.4)
    return Page(body=write("broken.html", show).encode(), status=500)


SITE = Site(feed="/termine/", pages=pages)
