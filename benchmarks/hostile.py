"""Hostile texts: how long the worst one of its kind takes, one piece over and over.

    python benchmarks/hostile.py

Processor time of one thread. That the cost grows in line with the size is what tests say; what it comes to on this machine is said here.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.advice import advise
from aggregator.errors import InvalidSource
from aggregator.ingest.discovery.leads import leads_of
from aggregator.ingest.discovery.page_links import survey
from aggregator.model import Fetched, RawEvent, Source
from aggregator.parsing.sources import PARSERS
from aggregator.parsing.sources.json_repair import repaired
from aggregator.text import canonical_url, clean, clean_lines, html_to_text, sanitize_html, unescape
from benchmarks.figures import Figure, report

TODAY = date(2026, 2, 3)
URL = "https://source.example/list"
MEGABYTE = 1_000_000
MARKUP = (
    "<",
    "&",
    "<b>",
    "<b id=x><p>",
    "<b title='</b>'><p>",
    "<!--",
    "<style>",
    "<table><td>",
    "\n",
    "a ",
    "&#9",
    "a=1&",
    "\u0301\u0323",
)
LINKS = ("<a ", "<a href=", "<a href='", '<a href="x">', "<a href=x>", "</", "<meta ", "tribe")
BODIES = ("BEGIN:VTIMEZONE", "3.12.", "<time ", "1.1. ", "UID:", "DTSTART:20261203T170000")
JSON = ('{"a":', "[", "/*", '"\\', '"', '"a', '{"a" ', "'", '{"a":1}', "<!--", " ", '{"a":""', '"a"   ', "}", '"a":1,', "“", "//", "a ")
SIGNS = ("\r", "\r\r\n", '":', ";", "\n ", "\n\n")
DATES = ("<p>12.03.2026<p>Text", "12.03.2026 Fest<br>", "<table><tr><td rowspan=9>x<td>12.03.2026<td>Titel", "12.03.2026 ", "<div>")
FORMATS = (
    '<p class="dt-start">x</p>',
    "<p itemprop=name>x</p>",
    "<meta itemprop=startDate content=2026-01-01>",
    "<span class=value>1</span>",
)
EVENTS = [RawEvent(uid=str(number), summary="Treffen", start=date(2026, 12, 3), url=URL) for number in range(3)]
LONG = "Das Netzwerk berichtet von neuen Entwicklungen der Optik in Thüringen. " * 40


def main() -> int:
    return report(
        [
            *(
                worst(f"1 MB for {work.__name__}", work, MARKUP, 1.5)
                for work in (clean, clean_lines, html_to_text, sanitize_html, unescape)
            ),
            worst("1 MB for canonical_url", canonical_url, MARKUP, 1.5),
            worst("1 MB for JSON repair", repaired, JSON, 3),
            worst("1 MB searched for leads", search, LINKS, 3),
            worst("1 MB judged for advice", judge, BODIES, 3),
            worst("1 MB in a calendar", reader("ical", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY;X="), SIGNS, 1.5),
            worst("100 kB in a table", reader("csv", "titel;datum;uhrzeit\nx;"), ('"x;', "x", "1-", "\0;"), 3, MEGABYTE // 10),
            worst("1 MB in JSON-LD", reader("jsonld", '<script type="application/ld+json">[', "</script>"), JSON, 3),
            worst("1 MB of h-event", reader("hevent", '<div class="h-event">'), FORMATS, 3),
            worst("1 MB of microdata", reader("microdata", '<div itemscope itemtype="https://schema.org/Event">'), FORMATS, 3),
            *(worst(f"100 kB for {kind}", reader(kind, "<html><body>"), DATES, 3, MEGABYTE // 10) for kind in ("html", "prose")),
            Figure("2000 posts of long texts", seconds(reader("wordpress"), posts()), at_most=3, unit=" s"),
            Figure("2000 entries of long texts", seconds(reader("jsonfeed"), entries()), at_most=2, unit=" s"),
        ]
    )


def worst(name: str, work: Callable[[str], object], pieces: Sequence[str], bar: float, size: int = MEGABYTE) -> Figure:
    """The longest that a text of this size takes, each made of one piece."""
    return Figure(name, max(seconds(work, piece * (size // len(piece))) for piece in pieces), at_most=bar, unit=" s")


def seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of this thread, in the better of two runs, refused or read."""
    costs = []
    for _ in range(2):
        began = time.thread_time()
        with suppress(InvalidSource, ValueError):
            work(text)
        costs.append(time.thread_time() - began)
    return min(costs)


def fetched(text: str) -> Fetched:
    """A body that came from a source."""
    return Fetched(url=URL, body=text.encode(), fetched_at=datetime(2026, 2, 3, 12, tzinfo=UTC))


def reader(kind: str, head: str = "", tail: str = "") -> Callable[[str], object]:
    """Return what reads a text between its head and its tail as this kind."""
    source = Source(id="a", network="a", url=URL)
    return lambda text: PARSERS[kind](fetched(head + text + tail), source, {})


def search(text: str) -> None:
    """Look for links to calendars and lists of events."""
    list(leads_of(survey(fetched(text)), URL))


def judge(text: str) -> None:
    """Judge a page of three events."""
    advise("html", EVENTS, today=TODAY, body=text.encode())


def posts() -> str:
    """What a news site of WordPress answers."""
    return json.dumps(
        [{"id": n, "link": f"/{n}", "title": {"rendered": f"Meldung {n}"}, "content": {"rendered": f"<p>{LONG}</p>"}} for n in range(2_000)]
    )


def entries() -> str:
    """A JSON feed."""
    items = [{"id": str(n), "title": f"Meldung {n}", "content_text": f"Am 12. März 2026 um 9 Uhr. {LONG}"} for n in range(2_000)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})


if __name__ == "__main__":
    sys.exit(main())
