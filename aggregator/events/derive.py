"""Groups of records → events: their identities, the decisions of people on them, and the events that have ended."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from aggregator.model import Correction, Event, PossibleMatch, Publication, RecordKey, State, Status
from aggregator.store import ReadStore, Transaction

from .corrections import apply_corrections, check_conflict, corrected_fields
from .dedup import Group, MergedRecords, merge_records
from .identity import History, forgotten_keys, history_of, keys_before_merges, redirects, restore_identities
from .publication import Draft, publish, publish_merged, unpublish, unpublish_silent

SHOWN_APART = (State.ANNOUNCED, State.CANCELLED)  # states in which people see an event of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """The time (UTC) and local date of the run, the source of new ids, and the ids of events that a person has just corrected."""

    now: datetime
    today: date
    new_id: Callable[[], str]
    by_hand: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedEvents:
    """The events to store, and what is stored beside them."""

    events: tuple[Event, ...]
    former: tuple[tuple[RecordKey, str], ...] = ()  # records of events merged in this run, and the id of the event that each belonged to
    forgotten: tuple[tuple[RecordKey, str], ...] = ()  # such pairs stored before that no longer hold
    corrections: tuple[Correction, ...] = ()  # checked against what the sources say now
    possible_matches: tuple[PossibleMatch, ...] = ()


def derive_events(tx: Transaction, groups: Sequence[Group], past: History, at: RunContext) -> DerivedEvents:
    """Return the events of groups of records, given what these records were published as."""
    groups = restore_identities(groups, past)
    redirected = redirects(groups, past)
    corrections = _corrections(tx, {*redirected, *(event_id for group in groups for event_id in _ids(group, {}))})
    derived: list[tuple[Group, Event]] = []
    checked: list[Correction] = []
    for group in groups:
        merged, current = merge_records(group.records), _latest(corrections, _ids(group, redirected))
        checked += [check_conflict(correction, merged.details) for correction in current]
        if event := _event(group, merged, current, at):
            derived.append((group, event))
    living = {event.id: event.publication for _, event in derived}
    ended = _ended(past.known.values(), living, {absorbed: e.publication for group, e in derived for absorbed in group.absorbed}, at)
    moved = [
        _redirected(p, living[redirected[p.id]], at)
        for p in past.merged.values()
        if redirected.get(p.id) in living.keys() - {p.merged_into}
    ]
    return DerivedEvents(
        events=tuple({event.id: event for event in (*ended, *moved, *(event for _, event in derived))}.values()),
        former=keys_before_merges(groups, past),
        forgotten=forgotten_keys(groups, past),
        corrections=tuple(checked),
        possible_matches=tuple(_possible_matches(derived)),
    )


def store_derived(tx: Transaction, derived: DerivedEvents) -> None:
    """Write former identities, corrections and possible matches; not the events themselves."""
    tx.decisions.save_former(derived.former, derived.forgotten)
    stored = set(tx.decisions.corrections({correction.event for correction in derived.corrections}))
    tx.decisions.save_corrections([correction for correction in derived.corrections if correction not in stored])
    tx.decisions.save_possible_matches(derived.possible_matches, {event.id for event in derived.events})


def corrections_of(tx: ReadStore, event: Event) -> tuple[Correction, ...]:
    """Return the latest correction of each field of an event, including those of events that were merged into it."""
    ids = {event.id, *merged_into(tx, event)}
    return _latest(_corrections(tx, ids), ids)


def merged_into(tx: ReadStore, event: Event) -> tuple[str, ...]:
    """Return the ids of the events that were merged into an event, also indirectly."""
    past = history_of(tx, dict.fromkeys(event.records, event.publication), event.records)
    return tuple(sorted(merged for merged, target in redirects((), past).items() if target == event.id))


def _ids(group: Group, redirected: Mapping[str, str]) -> set[str]:
    """The ids of all events that are this group now."""
    if group.known is None:
        return set()
    return {group.known.id, *group.absorbed, *(merged for merged, target in redirected.items() if target == group.known.id)}


def _corrections(tx: ReadStore, ids: Collection[str]) -> dict[str, list[Correction]]:
    by_event: dict[str, list[Correction]] = {}
    for correction in tx.decisions.corrections(ids):
        by_event.setdefault(correction.event, []).append(correction)
    return by_event


def _latest(corrections: Mapping[str, Sequence[Correction]], ids: Collection[str]) -> tuple[Correction, ...]:
    """The latest correction of each field, in the order of the fields' names."""
    candidates = (correction for event_id in ids for correction in corrections.get(event_id, ()))
    latest = {c.field: c for c in sorted(candidates, key=lambda c: (c.decided, c.event))}
    return tuple(latest[name] for name in sorted(latest))


def _event(group: Group, merged: MergedRecords, corrections: Sequence[Correction], at: RunContext) -> Event | None:
    """The event of a group; None if it is withdrawn and was never published."""
    takes_place = any(c.field == "status" and c.value != Status.CANCELLED for c in corrections)
    withdrawn = merged.withdrawn and not takes_place
    if withdrawn and group.known is None:
        return None
    by_hand = group.known is not None and group.known.id in at.by_hand
    renewed = by_hand or any(record.changed == at.now and record.first_seen != at.now for record in group.records)
    draft = Draft(details=apply_corrections(merged.details, corrections), networks=merged.networks, withdrawn=withdrawn, renewed=renewed)
    silent = withdrawn and not by_hand and all(record.withdrawn != at.now for record in group.records)
    if silent and group.known and not _shown_as_ended(group.known, at.today):
        publication = unpublish_silent(group.known, at.today)
    else:
        publication = publish(draft, group.known, "" if group.known else at.new_id(), at.now, at.today)
    corrected_names = corrected_fields(corrections)
    return Event(
        publication=publication,
        records=tuple(record.key for record in group.records),
        links=merged.links,
        provenance={name: source for name, source in merged.provenance.items() if name not in corrected_names},
        corrected=corrected_names,
    )


def _shown_as_ended(publication: Publication, today: date) -> bool:
    """Whether subscribers saw that an event was cancelled or withdrawn, or still see that it was merged."""
    shown_as_merged = publication.state is State.MERGED and publication.gone_on is not None and today < publication.gone_on
    return shown_as_merged or publication.state in (State.WITHDRAWN, State.CANCELLED)


def _ended(known: Iterable[Publication], living: Collection[str], survivors: Mapping[str, Publication], at: RunContext) -> list[Event]:
    """The events that no group continues: merged into another one, or without any record."""
    ended = {publication.id: publication for publication in known if publication.id not in living}
    return [
        Event(
            publication=publish_merged(publication, survivors[event_id], at.now, at.today)
            if event_id in survivors
            else unpublish(publication, at.today),
            records=(),
        )
        for event_id, publication in sorted(ended.items())
    ]


def _redirected(publication: Publication, survivor: Publication, at: RunContext) -> Event:
    """An event that was merged before and whose records now belong to `survivor`, to which it redirects."""
    merged = publish_merged(replace(publication, merged_into=""), survivor, at.now, at.today)
    return Event(publication=replace(merged, since=publication.since), records=())


def _possible_matches(derived: Sequence[tuple[Group, Event]]) -> list[PossibleMatch]:
    """The pairs of events that are perhaps one, each pair once, in order of their ids."""
    event_of = {record.key: event for group, event in derived for record in group.records}
    matches = {}
    for group, event in derived:
        for match in group.possible_matches:
            other = event_of.get(match.other)
            if other and all(shown.publication.state in SHOWN_APART for shown in (event, other)):
                first, second = sorted((event.id, other.id))
                link = match.link
                matches[first, second] = PossibleMatch(
                    event=first, other=second, score=match.score, a=link.a, b=link.b, signals=link.signals
                )
    return [matches[pair] for pair in sorted(matches)]
