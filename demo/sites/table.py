"""A page typed by hand years ago: a table, capital tags, windows-1252."""

from ..pages import ordinary, write
from ..show import Page, Show, Site

LIST = "/termine.htm"


def pages(show: Show, target: str) -> Page | None:
    if target == LIST:
        body = write("table.html", show).encode("cp1252", errors="xmlcharrefreplace")
        return Page(body=body, media_type="text/html; charset=windows-1252", last_modified=show.stamp)
    return ordinary(show, target, (), LIST)


SITE = Site(
    feed=LIST,
    pages=pages,
    kind="html",
    select={
        "item": "table.termine tr:has(td)",
        "title": "td.was",
        "date": "td.wann",
        "location": "td.wo",
        "url": "td.was a@href",
    },
)
