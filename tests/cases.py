"""Case folders for parsers: an input file, perhaps select.json, and expected.json with what must be read from it."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Parsed, Source
from aggregator.parsing.sources import PARSERS

DATA = Path(__file__).parent / "data"
READ_AT = datetime(2026, 2, 3, 12, tzinfo=UTC)


def cases_of(kind: str) -> list[Path]:
    """The case folders of a kind, by name."""
    return sorted(path for path in (DATA / kind).iterdir() if path.is_dir())


def fetched(body: bytes, **fields: Any) -> Fetched:
    """A body that came from https://source.example/."""
    said: dict[str, Any] = {"url": "https://source.example/list", "fetched_at": READ_AT} | fields
    return Fetched(body=body, **said)


def source(**fields: Any) -> Source:
    """A source that says nothing of itself."""
    said: dict[str, Any] = {"id": "netz", "network": "netz", "url": "https://source.example/list"} | fields
    return Source(**said)


def read(kind: str, body: bytes | str, **select: str) -> Parsed:
    """What the kind reads from a body."""
    return PARSERS[kind](fetched(body if isinstance(body, bytes) else body.encode()), source(select=select), {})


def check_case(kind: str, folder: Path) -> None:
    """Compare the fields that expected.json names; `issues` and `follow` are their numbers, `error` a part of the sentence."""
    expected = json.loads((folder / "expected.json").read_text())
    select_file = folder / "select.json"
    select = json.loads(select_file.read_text()) if select_file.exists() else {}
    (file,) = folder.glob("input.*")
    if "error" in expected:
        with pytest.raises(InvalidSource, match=expected["error"]):
            read(kind, file.read_bytes(), **select)
        return
    parsed = read(kind, file.read_bytes(), **select)
    told = [{name: _plain(value) for name, value in asdict(event).items()} for event in parsed.events]
    wanted = expected.get("events", [{}] * len(told))
    assert len(told) == len(wanted), parsed.issues
    assert [{name: event[name] for name in want} for event, want in zip(told, wanted, strict=True)] == wanted
    assert len(parsed.issues) == expected["issues"], parsed.issues
    assert len(parsed.follow) == expected.get("follow", len(parsed.follow))
    assert expected.get("title", parsed.title) == parsed.title


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
