"""Explanations of events: their records, the links between them, which record gives each field, and the decisions of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from aggregator.dates.instants import last_day
from aggregator.events.dedup import CITIES, ScoredPair, merge_records
from aggregator.events.dedup import explain_links as links_of
from aggregator.events.derive import corrections_of, merged_into
from aggregator.model import Constraint, Correction, Event, PossibleMatch, Record, RecordKey
from aggregator.store import ReadStore

from .decisions import event_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything from which an event was made."""

    event: Event
    records: tuple[Record, ...] = ()  # the oldest first
    links: tuple[ScoredPair, ...] = ()  # between its records, the strongest first
    winners: Mapping[str, RecordKey] = field(default_factory=dict)  # field of Details → the record that gives its value
    corrections: tuple[Correction, ...] = ()
    constraints: tuple[Constraint, ...] = ()  # on its records
    possible_matches: tuple[tuple[PossibleMatch, Event], ...] = ()  # each with the event that is perhaps the same
    former: tuple[str, ...] = ()  # ids of events merged into it


def explanation_of(store: ReadStore, name: str, towns: frozenset[str] = CITIES) -> Explanation:
    """Return the explanation of the event with an id, a UID or an address; raises WrongCall."""
    event = event_named(store, name)
    records = tuple(sorted(store.records.get(event.records), key=lambda record: event.records.index(record.key)))
    if not records:
        return Explanation(event=event)
    own = set(event.records)
    corrected = set(event.corrected)
    matches = store.decisions.possible_matches(event.id)
    others = store.events.many({event_id for match in matches for event_id in (match.event, match.other)})
    pairs = ((match, others.get(match.other if match.event == event.id else match.event)) for match in matches)
    return Explanation(
        event=event,
        records=records,
        links=links_of(records, towns),
        winners={name: key for name, key in merge_records(records).winners.items() if name not in corrected},
        corrections=corrections_of(store, event),
        constraints=tuple(constraint for constraint in store.decisions.constraints(own) if {constraint.a, constraint.b} & own),
        possible_matches=tuple((match, other) for match, other in pairs if other),
        former=merged_into(store, event),
    )


def possible_duplicates(store: ReadStore, today: date, zone: ZoneInfo) -> tuple[tuple[PossibleMatch, Event, Event], ...]:
    """Return the pairs of events that are perhaps one, the likeliest first, if one of them is not over yet."""
    matches = store.decisions.possible_matches()
    events = store.events.many({event_id for match in matches for event_id in (match.event, match.other)})
    pairs = ((match, events.get(match.event), events.get(match.other)) for match in matches)
    return tuple((match, event, other) for match, event, other in pairs if event and other and _coming((event, other), today, zone))


def conflicting_corrections(store: ReadStore, today: date, zone: ZoneInfo) -> tuple[tuple[Event, Correction], ...]:
    """Return the corrections of coming events whose sources have changed the value since."""
    touched = store.events.many({correction.event for correction in store.decisions.conflicting_corrections()})
    living = store.events.many({event.publication.merged_into or event.id for event in touched.values()})
    coming = (event for _, event in sorted(living.items()) if _coming((event,), today, zone))
    return tuple((event, correction) for event in coming for correction in corrections_of(store, event) if correction.conflict is not None)


def _coming(events: Sequence[Event], today: date, zone: ZoneInfo) -> bool:
    return any(last_day(event.details.span, zone) >= today for event in events)
