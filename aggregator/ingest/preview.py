"""What would be read from given bytes; nothing is stored. For the command `preview` and for benchmarks."""

import json
from datetime import datetime

from aggregator.dates.instants import moment_json
from aggregator.model import Fetched, Moment, RawEvent, Source
from aggregator.parsing.messages import PreviewResult, Task, pack_task, unpack_result

from .interfaces import Pool


def previewed(fetched: Fetched, source: Source, now: datetime, zone: str, pool: Pool) -> PreviewResult:
    """Return what a source would yield; raises InvalidSource (AccessPage among them) or WorkerKilled when it cannot be read."""
    task = Task(source=source, fetched=fetched, now=now, zone=zone)
    answer = unpack_result(pool.run(pack_task(task, preview=True)))
    if answer.preview is None:
        raise answer.raised()
    return answer.preview


def preview_json(file: str, preview: PreviewResult) -> str:
    """Return a preview as its one line of JSON."""
    shown = {
        "file": file,
        "events": [_event(event) for event in preview.events],
        "occurrences": [{"title": event.summary, "start": _moment(event.start)} for event in preview.occurrences],
    }
    return json.dumps(shown, ensure_ascii=False)


def error_json(file: str, error: Exception) -> str:
    """Return why a file cannot be read as its one line of JSON."""
    return json.dumps({"file": file, "error": str(error)}, ensure_ascii=False)


def _event(event: RawEvent) -> dict[str, object]:
    return {
        "title": event.summary,
        "start": _moment(event.start),
        "end": _moment(event.end),
        "all_day": event.start is not None and not isinstance(event.start, datetime),
        "location": event.location or None,
        "url": event.url or None,
        "uid": event.uid or None,
        "status": event.status.value if event.status else None,
    }


def _moment(moment: Moment | None) -> str | None:
    return moment_json(moment) if moment is not None else None
