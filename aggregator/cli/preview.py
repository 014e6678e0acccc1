"""The output of `preview` on a terminal: the events as a table, how well they are described, advice to their owner."""

import os
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from aggregator.advice import Quality, advice_text, judged_events, quality
from aggregator.errors import WorkerKilled
from aggregator.ingest.fetch.files import is_address
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import Advice, Fetched, Moment, ParseResult, RawEvent, Source, Status
from aggregator.parsing.messages import PreviewResult, Task, pack_task, unpack_result
from aggregator.parsing.task import one_per_entry
from aggregator.text import clean

from .console import table

SOMEWHERE = "https://file.example/"  # the base of relative links in a file
SHOWN = 40  # events; `--json` has all
LAST_SHOWN = 10  # past events, of a list without coming ones
NARROWEST = 24  # characters of a title
_KINDS = {"ical": "iCalendar", "xcal": "xCal", "feed": "RSS or Atom", "jsonld": "JSON-LD", "html": "a web page", "prose": "an announcement"}


def as_published(
    fetched: Fetched, source: Source, now: datetime, zone: str, pool: WorkerPool, allow: frozenset[tuple[str, int]] = frozenset()
) -> ParseResult | None:
    """Return what a pull would make of the same bytes, None if it would fail: quality is judged by what readers would see."""
    if not is_address(fetched.url):
        fetched = replace(fetched, url=SOMEWHERE)
    task = Task(source=source, fetched=fetched, now=now, zone=zone, allow=tuple(sorted(allow)))
    try:
        return unpack_result(pool.run(pack_task(task))).parse_result
    except WorkerKilled:
        return None


def preview_text(address: str, shown: PreviewResult, published: ParseResult | None, now: datetime, language: str) -> str:
    """Return a preview for a terminal; events are coming or past by the day of `now`, advice is in `language`."""
    dated = sorted((event for event in shown.events if event.start), key=lambda event: _order(event.start))
    undated = [event for event in shown.events if not event.start]
    coming = [event for event in dated if _last_day(event) >= now.date() or event.recurrence]
    parts = [f"{address}\n{_headline(shown, len(dated), len(undated))}"]
    picked = (coming or dated[-LAST_SHOWN:])[:SHOWN]
    if picked:
        parts.append(_events_table([*picked, *undated[: SHOWN - len(picked)]]))
    elif undated:
        parts.append(_events_table(undated[:LAST_SHOWN]))
    parts += _left_out(dated, coming, picked)
    judged = judged_events(one_per_entry(published.records), now.date()) if published else []
    if dated:
        parts.append(f"  {described(quality(judged or coming or dated))}")
    parts += [f"  not read: {clean(issue, 300)}" for issue in shown.issues]
    parts += advice_lines(published.advice, language) if published else []
    return "\n".join([*parts, ""])


def described(shares: Quality) -> str:
    """Return the shares of events with time, place, link and end, in one line."""
    named = (("time", shares.time), ("place", shares.place), ("link", shares.link), ("end", shares.end))
    return ", ".join(f"{name} {_percent(share)}" for name, share in named)


def advice_lines(advice: Iterable[Advice], language: str) -> list[str]:
    """Return pieces of advice as lines that fit the terminal."""
    sentences = [sentence for hint in advice if (sentence := advice_text(hint, language))]
    heading = "Was dem Anbieter hilft:" if language == "de" else "Advice to its owner:"
    width = max(40, shutil.get_terminal_size((120, 24)).columns)
    lines = [textwrap.fill(clean(sentence, 1_000), width, initial_indent="  • ", subsequent_indent="    ") for sentence in sentences]
    return [heading, *lines] if lines else []


def language_of(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language of the terminal: de, or en for every other one."""
    spoken = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "de" if spoken.lower().startswith("de") else "en"


def _headline(shown: PreviewResult, dated: int, undated: int) -> str:
    named = f"“{clean(shown.title, 100)}”, " if shown.title else ""
    counted = f"{dated} event{'' if dated == 1 else 's'}"
    news = f" and {undated} entr{'y' if undated == 1 else 'ies'} without an event's date" if undated else ""
    return f"{named}read as {_KINDS.get(shown.kind, shown.kind)}: {counted}{news}"


def _events_table(events: Sequence[RawEvent]) -> str:
    rows = [(_day(event), _hours(event), clean(event.summary, 200) or "without a title", _place(event)) for event in events]
    taken = max(len(row[0]) for row in rows) + max(len(row[1]) for row in rows) + 8
    room = max(2 * NARROWEST, shutil.get_terminal_size((120, 24)).columns - taken)
    place = min(max(len(row[3]) for row in rows), room * 2 // 5)
    cut = [(day, hours, clean(title, max(NARROWEST, room - place)), clean(where, max(5, place))) for day, hours, title, where in rows]
    return textwrap.indent(table(("day", "time", "title", "place"), cut), "  ")


def _left_out(dated: Sequence[RawEvent], coming: Sequence[RawEvent], picked: Sequence[RawEvent]) -> Iterator[str]:
    more = len(coming or dated) - len(picked)
    if coming and more:
        yield f"  and {more} later ones (--json lists them all)"
    if over := len(dated) - len(coming):
        yield (
            f"  {over} more {'is' if over == 1 else 'are'} over"
            if coming
            else f"  all of them are over{', these are the last' if more else ''}"
        )


def _day(event: RawEvent) -> str:
    if event.start is None:
        return "no date"
    first, last = _first_day(event), _last_day(event)
    if last == first:
        return f"{first:%a %d %b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%a %d}–{last:%d %b %Y}"
    return f"{first:%a %d %b}–{last:%d %b %Y}"


def _hours(event: RawEvent) -> str:
    start, end = event.start, event.end
    if not isinstance(start, datetime):
        return "to follow" if event.time_open else ""
    until = f"–{end:%H:%M}" if isinstance(end, datetime) and end != start else ""
    return f"{start:%H:%M}{until}"


def _place(event: RawEvent) -> str:
    place = ", ".join(dict.fromkeys(filter(None, (clean(event.location, 200), clean(event.address, 200)))))
    if event.status is Status.CANCELLED:
        return f"CANCELLED {place}".rstrip()
    return place or ("online" if event.online_url else "")


def _first_day(event: RawEvent) -> date:
    start = event.start
    assert start is not None  # noqa: S101 (the caller leaves out undated events)
    return start.date() if isinstance(start, datetime) else start


def _last_day(event: RawEvent) -> date:
    end = event.end
    if isinstance(end, datetime):
        return max(_first_day(event), (end - timedelta(hours=6)).date())  # the hours until 6 belong to the day before
    return max(_first_day(event), end - timedelta(days=1)) if end else _first_day(event)


def _order(start: Moment | None) -> tuple[date, str]:
    assert start is not None  # noqa: S101
    return (start.date(), f"{start:%H%M}") if isinstance(start, datetime) else (start, "")


def _percent(share: float) -> str:
    return f"{share:.0%}"
