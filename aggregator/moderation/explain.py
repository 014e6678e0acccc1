"""Why an event is what it is: its records, how they compare, whose word stands in each field, what people decided of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from aggregator.dates.instants import last_day
from aggregator.events.dedup import CITIES, ScoredPair, merged
from aggregator.events.dedup import explain_links as links_of
from aggregator.events.derive import corrections_of, merged_into
from aggregator.model import Constraint, Correction, Event, PossibleMatch, Record, RecordKey
from aggregator.store import ReadStore

from .decisions import event_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that made an event."""

    event: Event
    records: tuple[Record, ...] = ()  # the eldest first
    links: tuple[ScoredPair, ...] = ()  # between its records, the strongest first
    winners: Mapping[str, RecordKey] = field(default_factory=dict)  # field of Details → the record whose word stands
    corrections: tuple[Correction, ...] = ()
    rulings: tuple[Constraint, ...] = ()  # that touch its records
    doubts: tuple[tuple[PossibleMatch, Event], ...] = ()  # each with the event that perhaps is the same
    former: tuple[str, ...] = ()  # ids that were merged into it


def explanation_of(store: ReadStore, name: str, towns: frozenset[str] = CITIES) -> Explanation:
    """Return what made the event of an id, a UID or an address; raises WrongCall."""
    event = event_named(store, name)
    records = tuple(sorted(store.records.get(event.records), key=lambda record: event.records.index(record.key)))
    if not records:
        return Explanation(event=event)
    own = set(event.records)
    corrected = set(event.corrected)
    doubts = store.decisions.doubts(event.id)
    others = store.events.many({one for doubt in doubts for one in (doubt.event, doubt.other)})
    pairs = ((doubt, others.get(doubt.other if doubt.event == event.id else doubt.event)) for doubt in doubts)
    return Explanation(
        event=event,
        records=records,
        links=links_of(records, towns),
        winners={name: key for name, key in merged(records).winners.items() if name not in corrected},
        corrections=corrections_of(store, event),
        rulings=tuple(ruling for ruling in store.decisions.rulings(own) if {ruling.a, ruling.b} & own),
        doubts=tuple((doubt, other) for doubt, other in pairs if other),
        former=merged_into(store, event),
    )


def possible_duplicates(store: ReadStore, today: date, zone: ZoneInfo) -> tuple[tuple[PossibleMatch, Event, Event], ...]:
    """Return the pairs of events that perhaps are one, as long as one of them is still to come, the likeliest first."""
    doubts = store.decisions.doubts()
    events = store.events.many({one for doubt in doubts for one in (doubt.event, doubt.other)})
    pairs = ((doubt, events.get(doubt.event), events.get(doubt.other)) for doubt in doubts)
    return tuple((doubt, one, other) for doubt, one, other in pairs if one and other and _coming((one, other), today, zone))


def conflicting_corrections(store: ReadStore, today: date, zone: ZoneInfo) -> tuple[tuple[Event, Correction], ...]:
    """Return the corrections of coming events of which the sources say something new since."""
    touched = store.events.many({correction.event for correction in store.decisions.conflicts()})
    living = store.events.many({event.publication.merged_into or event.id for event in touched.values()})
    coming = (event for _, event in sorted(living.items()) if _coming((event,), today, zone))
    return tuple((event, correction) for event in coming for correction in corrections_of(store, event) if correction.conflict is not None)


def _coming(events: Sequence[Event], today: date, zone: ZoneInfo) -> bool:
    return any(event.details.span and last_day(event.details.span, zone) >= today for event in events)
