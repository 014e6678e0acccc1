"""Finds which announcements of a JSONL file mean the same event, as a pull would: `dedup.py FILE.jsonl [--out PRED.jsonl]`.

A line of the result is {"id", "cluster"}. Labels in the file, if any, are not read.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregator.config import load_config
from aggregator.events.dedup import known_towns, resolve
from aggregator.model import DatedEvent, Record, RecordKey, TimeSpan
from aggregator.parsing.sources import PARSERS
from aggregator.text import clean, clean_lines, html_to_text, unescape
from benchmarks.figures import Figure, report

SOURCES = Path(__file__).parents[1] / "sources.yaml"
BERLIN = ZoneInfo("Europe/Berlin")
SEEN = datetime(2026, 1, 1, tzinfo=UTC)


def region_towns() -> frozenset[str]:
    """The towns that matching knows from sources.yaml, as the program has them."""
    config = load_config(SOURCES, PARSERS)
    return known_towns([*(town for region in config.regions for town in region.towns), *(network.city for network in config.networks)])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(arguments)
    records = read(asked.file.read_text(encoding="utf-8-sig").splitlines())
    began = perf_counter()
    groups = resolve(list(records.values()), {}, towns=region_towns())
    seconds = perf_counter() - began
    if asked.out:
        cluster = {record.key: n for n, group in enumerate(groups) for record in group.records}
        lines = [json.dumps({"id": name, "cluster": cluster[record.key]}) + "\n" for name, record in records.items()]
        asked.out.write_text("".join(lines), encoding="utf-8")
    sizes = [len(group.records) for group in groups]
    return report(
        [
            Figure("records", len(records)),
            Figure("events", len(groups)),
            Figure("events with several records", sum(size > 1 for size in sizes)),
            Figure("largest event", max(sizes, default=0)),
            Figure("time", seconds, unit=" s"),
        ]
    )


def read(lines: Iterable[str]) -> dict[str, Record]:
    """Return the records of a file by their id there."""
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["id"]: _record(row) for row in rows}


def _record(row: dict[str, Any]) -> Record:
    start, end = _moment(row["start"]), _moment(row["end"]) if row.get("end") else None
    if end is not None and not isinstance(start, datetime):
        end = (end.date() if isinstance(end, datetime) else end) + timedelta(days=1)
    return Record(
        key=RecordKey(row["source"], row.get("uid") or row["id"], row["id"]),
        network=row["source"],
        first_seen=SEEN,
        changed=SEEN,
        details=DatedEvent(
            summary=clean(unescape(row.get("title") or "")),
            span=TimeSpan(start, end),
            description=clean_lines(html_to_text(row.get("description") or "")),
            location=clean(unescape(row.get("location") or "")),
            url=row.get("url") or "",
            organizer=clean(unescape(row.get("organizer") or "")),
            categories=tuple(row.get("categories") or ()),
        ),
    )


def _moment(text: str) -> date | datetime:
    if len(text) <= len("2026-03-12"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=BERLIN) if moment.tzinfo is None else moment.astimezone(BERLIN)


if __name__ == "__main__":
    sys.exit(main())
