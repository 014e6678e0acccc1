"""What frozen.py asks a site: every kind of page and feed, in both languages, with every filter alone and some together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

FEEDS = tuple(f"/feeds/events.{extension}" for extension in ("ics", "rss", "atom", "json", "csv"))
CHANGES = "/feeds/changes.rss"
LANGUAGES = ("", "en")
CANCELLED = ("mark", "hide")
SEARCHES = (
    "photonik", "workshop energie",
    "förderung", "foerderung", "fuhrung", "größe", "laser", "messtechnik", "speicher", "opt", "ki", "nichts99",
)  # fmt: skip
WRONG = (
    "/?topic=gibtsnicht", "/?network=nirgends", "/?network=netz-k", "/feeds/events.ics?network=netz-k",
    "/?region=mond", "/?mode=beam", "/?collection=keine", "/?from=morgen", "/?lang=fr",
    "/feeds/events.ics?cancelled=vielleicht", "/feeds/events.rss?topic=x&lang=en",
    "/feeds/events.xml", "/feeds/events.changes", "/gibtsnicht",
    "/gibtsnicht?lang=en", "/events/0000000000", "/events/0000000000.ics", "/weekly/2026-W99", "/weekly/2020-W01", "/weekly/2026-W47.pdf",
    "/static/nichts.css", "/?after=0000000000", "/404.html",
)  # fmt: skip
SERVICE = ("/robots.txt", "/healthz", "/status", "/status?lang=en")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is to ask a site for."""

    names: Mapping[str, Sequence[str]]  # parameter → its values
    events: Sequence[str]  # ids
    weeks: Sequence[str]
    days: tuple[str, str]  # that are searched between


def addresses(facts: Facts) -> Iterator[str]:
    """All addresses, each once."""
    yield from dict.fromkeys(_all(facts))


def _all(facts: Facts) -> Iterator[str]:
    for selection in ({}, *_selections(facts)):
        yield from _of_selection(selection)
    for name, values in facts.names.items():
        yield _link(FEEDS[0], {name: values[0], "cancelled": "mark"})
    for path in (*FEEDS, CHANGES):
        yield from (_link(path, {"cancelled": how}) for how in CANCELLED)
        yield _link(path, {"lang": "en", "cancelled": "hide"})
    for event in facts.events:
        yield from (f"/events/{event}", f"/events/{event}.ics", f"/events/{event}?lang=en", f"/events/{event}.ics?lang=en&cancelled=mark")
    yield from _weekly(facts)
    yield from (*SERVICE, *WRONG)


def _of_selection(selection: Mapping[str, str]) -> Iterator[str]:
    yield from (_link(path, selection) for path in ("/", *FEEDS, CHANGES))
    english = {**selection, "lang": "en"}
    yield from (_link(path, english) for path in (("/", *FEEDS, CHANGES) if not selection else ("/", *FEEDS[:2])))


def _selections(facts: Facts) -> Iterator[dict[str, str]]:
    yield from ({name: value} for name, values in facts.names.items() for value in values)
    yield from ({"q": words} for words in SEARCHES)
    first = {name: values[0] for name, values in facts.names.items()}
    yield {"network": first["network"], "topic": facts.names["topic"][-1]}
    yield {"topic": first["topic"], "mode": "online"}
    yield {"region": first["region"], "q": "forum"}
    yield {"from": facts.days[0], "to": facts.days[1]}
    yield {"from": facts.days[0], "mode": "onsite", "q": "netzwerk"}


def _weekly(facts: Facts) -> Iterator[str]:
    for language in LANGUAGES:
        told = {"lang": language}
        yield from (_link(path, told) for path in ("/feeds/weekly.rss", "/weekly"))
        for week in facts.weeks:
            yield from (_link(f"/weekly/{week}{suffix}", told) for suffix in ("", ".html", ".txt", ".md", ".json"))


def further(address: str, after: str) -> str:
    """The address of the page of a listing that begins behind an event."""
    return f"{address}{'&' if '?' in address else '?'}after={quote(after)}"


def _link(path: str, told: Mapping[str, str]) -> str:
    said = urlencode({name: value for name, value in told.items() if value})
    return f"{path}?{said}" if said else path
