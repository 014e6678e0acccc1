"""The command `explain`: why an event is as it is, and which events may be duplicates."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aggregator import serialization
from aggregator.dates.instants import moment_json
from aggregator.events.corrections import FIELDS
from aggregator.model import Event, Record
from aggregator.moderation.decisions import record_name
from aggregator.moderation.explain import Explanation, conflicting_corrections, explanation_of, possible_duplicates

from .bootstrap import Application, settings_here, towns_of
from .console import table

Json = dict[str, Any]
Signals = Sequence[tuple[str, str, int]]


def explain(name: str, as_json: bool) -> int:
    """Print the records, scores and decisions behind an event."""
    with Application(settings_here()) as application:
        explanation = explanation_of(application.store, name, towns_of(application.config()))
        data = _explanation(explanation, application.config().site.uid_domain)
    print(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(_text(data)))
    return 0


def duplicates(as_json: bool) -> int:
    """Print the possible duplicates, and without `as_json` the corrections that may be outdated."""
    with Application(settings_here()) as application:
        today = application.clock().astimezone(application.zone).date()
        matches = possible_duplicates(application.store, today, application.zone)
        conflicts = () if as_json else conflicting_corrections(application.store, today, application.zone)
    pairs = [{"events": [_event(event), _event(other)], **_compared(match.score, match.signals)} for match, event, other in matches]
    if as_json:
        for pair in pairs:
            print(json.dumps(pair, ensure_ascii=False))
    elif pairs:
        print("Perhaps the same: `netzwerktimer merge A B` makes them one, `netzwerktimer split A B` keeps them apart.")
        rows = [(pair["events"][0], pair["events"][1], pair["score"]) for pair in pairs]
        print(table(("A", "B", "score", "A is", "B is"), [(a["id"], b["id"], f"{score}", _short(a), _short(b)) for a, b, score in rows]))
    else:
        print("There are no possible duplicates.")
    if conflicts:
        print("\nCorrected, and the sources say something new since: `netzwerktimer correct ID FIELD --undo` takes their word.")
        print(table(("event", "field", "is", "they say now"), [(e.id, c.field, c.value, c.conflict or "") for e, c in conflicts]))
    return 0


def _explanation(explanation: Explanation, domain: str) -> Json:
    return {
        **_event(explanation.event),
        "uid": f"{explanation.event.id}@{domain}",
        "state": explanation.event.publication.state.value,
        "sequence": explanation.event.publication.sequence,
        "merged_from": list(explanation.former),
        "records": [_record(record) for record in explanation.records],
        "links": [{"records": [record_name(k.a), record_name(k.b)], **_compared(k.score, k.signals)} for k in explanation.links],
        "fields": [
            {"field": name, "record": record_name(key), "value": serialization.dump(explanation.event.details).get(name)}
            for name, key in explanation.winners.items()
        ],
        "corrections": [
            {"field": c.field, "value": c.value, "told": c.source_value, "conflict": c.conflict, "decided": moment_json(c.decided)}
            for c in explanation.corrections
        ],
        "verdicts": [
            {"records": [record_name(r.a), record_name(r.b)], "same": r.same, "decided": moment_json(r.decided)}
            for r in explanation.constraints
        ],
        "possible_duplicates": [
            {"event": _event(other), **_compared(match.score, match.signals)} for match, other in explanation.possible_matches
        ],
    }


def _event(event: Event) -> Json:
    span = event.details.span
    return {"id": event.id, "title": event.details.summary, "start": moment_json(span.start)}


def _record(record: Record) -> Json:
    details = record.details
    return {
        "record": record_name(record.key),
        "source": record.key.source,
        "network": record.network,
        "title": details.summary,
        "start": moment_json(details.span.start) if details.span else None,
        "url": details.url or None,
        "trust": record.trust,
        "relay": record.relay,
        "first_seen": moment_json(record.first_seen),
        "changed": moment_json(record.changed),
        "listed": record.withdrawn is None,
    }


def _compared(score: int, signals: Signals) -> Json:
    """A score and its signals as log odds: above 0 the two are more likely the same."""
    weighed = [{"signal": name, "level": level, "weight": weight / 1000} for name, level, weight in signals]
    return {"score": score / 1000, "signals": weighed}


def _text(explanation: Json) -> Iterator[str]:
    yield f"{explanation['id']}  {_short(explanation)}"
    yield f"UID {explanation['uid']}, {explanation['state']}, SEQUENCE {explanation['sequence']}"
    if explanation["merged_from"]:
        yield f"merged into it: {', '.join(explanation['merged_from'])}"
    for title, head, rows in (
        ("Records, the eldest first", ("record", "what it tells", "address"), map(_record_row, explanation["records"])),
        ("How they compare (above 0: rather the same)", ("records", "score", "signals"), map(_link_row, explanation["links"])),
        ("Whose word stands", ("field", "record"), _winner_rows(explanation["fields"])),
        ("Corrected by a person", ("field", "is", "sources said", "conflict"), map(_correction_row, explanation["corrections"])),
        ("Decided by a person", ("records", "verdict", "on"), map(_verdict_row, explanation["verdicts"])),
        ("Perhaps the same", ("event", "score", "signals"), map(_match_row, explanation["possible_duplicates"])),
    ):
        if listed := list(rows):
            yield f"\n{title}:\n{table(head, listed)}"


def _record_row(record: Json) -> tuple[str, ...]:
    return record["record"], _short(record) + ("" if record["listed"] else " (no longer listed)"), record["url"] or ""


def _winner_rows(fields: Sequence[Json]) -> Iterator[tuple[str, str]]:
    """The record behind each field: first the fields that `correct` takes, in its order, then the others by name."""
    records = {field["field"]: field["record"] for field in fields}
    for name, field in FIELDS.items():
        if record := next((records[part] for part in field.details if part in records), ""):
            yield name, record
    ours = {part for field in FIELDS.values() for part in field.details}
    yield from sorted((name, record) for name, record in records.items() if name not in ours)


def _link_row(link: Json) -> tuple[str, ...]:
    return " = ".join(link["records"]), f"{link['score']:+.1f}", _signals(link)


def _correction_row(correction: Mapping[str, str | None]) -> tuple[str, ...]:
    conflict = f"they say now: {correction['conflict']}" if correction["conflict"] is not None else ""
    return str(correction["field"]), str(correction["value"]), str(correction["told"]), conflict


def _verdict_row(verdict: Json) -> tuple[str, ...]:
    return " and ".join(verdict["records"]), "the same" if verdict["same"] else "different", verdict["decided"]


def _match_row(match: Json) -> tuple[str, ...]:
    return f"{match['event']['id']}  {_short(match['event'])}", f"{match['score']:+.1f}", _signals(match)


def _signals(compared: Json) -> str:
    """The signals, strongest first."""
    strongest = sorted(compared["signals"], key=lambda signal: -abs(signal["weight"]))
    return ", ".join(f"{signal['signal']} {signal['level']} {signal['weight']:+.1f}" for signal in strongest)


def _short(event: Json) -> str:
    return f"{(event['start'] or '')[:16].replace('T', ' ')}  {event['title']}"
