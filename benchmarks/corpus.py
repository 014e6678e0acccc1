"""Reading: every file of a corpus's INDEX.csv as `preview --json` reads it.

    python benchmarks/corpus.py DIR [--out RESULTS.jsonl]

One line a file in RESULTS, for a scorer; the figures here are how many were read, how many were refused with an error, and the time.
"""

import argparse
import csv
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.dates.zones import use_packaged_rules
from aggregator.errors import NetzwerktimerError, WorkerKilled
from aggregator.ingest.fetch.files import read_file
from aggregator.ingest.preview import error_json, preview_json, previewed
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import Source
from aggregator.parsing.task import run_task
from benchmarks.figures import Figure, report

ZONE = "Europe/Berlin"
ROW = dict[str, str]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("folder", type=Path)
    words.add_argument("--out", type=Path)
    asked = words.parse_args()
    use_packaged_rules()
    began = time.monotonic()
    with (asked.folder / "INDEX.csv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index))
    with WorkerPool(run_task, preload=("aggregator.parsing.task",)) as pool, ThreadPoolExecutor(2) as side_by_side:
        results = list(side_by_side.map(lambda row: read(asked.folder, row, pool), rows))
    if asked.out:
        asked.out.write_text("".join(line + "\n" for line, _ in results), "utf-8")
    kinds = [outcome for _, outcome in results]
    return report(
        [
            Figure("files read", kinds.count("read")),
            Figure("files refused with an error", kinds.count("refused")),
            Figure("files that ended a worker", kinds.count("killed"), at_most=0),
            Figure("time", time.monotonic() - began, at_most=90, unit=" s"),
        ]
    )


def read(folder: Path, row: ROW, pool: WorkerPool) -> tuple[str, str]:
    """Return the result line of one file, and whether it was read, refused, or ended its worker."""
    now = moment(row.get("read_at") or "")
    source = Source(id="corpus", network="corpus", url=row["file"], time_zone=ZONE)
    try:
        fetched = read_file(folder / row["file"], row.get("base_url") or row["file"], now)
        return preview_json(row["file"], previewed(replace(fetched, fetched_at=now), source, now, ZONE, pool)), "read"
    except WorkerKilled as error:
        return error_json(row["file"], error), "killed"
    except NetzwerktimerError as error:
        return error_json(row["file"], error), "refused"


def moment(text: str) -> datetime:
    """The moment of reading that the index names, else now."""
    if not text:
        return datetime.now(UTC)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
