"""The sins that providers are known for, from the bytes to the records: one folder a case, wherever its expected.json names `records`."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import DatedEvent, ParseResult
from aggregator.parsing.messages import Task
from aggregator.parsing.task import read
from tests.cases import DATA, READ_AT, fetched, source

CASES = sorted(path.parent for path in DATA.glob("*/*/expected.json") if "records" in json.loads(path.read_text()))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name} {folder.name}")
def test_a_known_sin_does_no_harm(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    (file,) = folder.glob("input.*")
    reading = read(Task(source=source(kind=folder.parent.name), fetched=fetched(file.read_bytes()), now=READ_AT, zone="Europe/Berlin"))
    told = sorted(map(plain, dated(reading)), key=lambda event: (event["start"][:10], event["start"], event["summary"]))
    wanted: list[dict[str, Any]] = expected["records"]
    assert [{name: event[name] for name in want} for event, want in zip(told, wanted, strict=True)] == wanted
    assert len(reading.unwanted) == expected.get("unwanted", 0)


def dated(reading: ParseResult) -> list[DatedEvent]:
    return [record.details for record in reading.records if isinstance(record.details, DatedEvent)]


def plain(details: DatedEvent) -> dict[str, Any]:
    return asdict(details) | {"start": iso(details.span.start), "end": iso(details.span.end)}


def iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
