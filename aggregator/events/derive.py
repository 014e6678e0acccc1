"""Groups of records → events: whose identity each carries, what people decided of it, where those went that are no more."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from aggregator.model import Correction, Event, PossibleMatch, Publication, RecordKey, State, Status
from aggregator.store import ReadStore, Transaction

from .corrections import apply_corrections, check_conflict, corrected_fields
from .dedup import Group, Merged, merged
from .identity import History, forgotten_keys, history_of, keys_before_merges, redirects, restore_identities
from .publication import Draft, publish, publish_merged, unpublish, unpublish_silent

DOUBTED = (State.ANNOUNCED, State.CANCELLED)  # what people see as an event of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """When events are derived, how a new one gets its id, and the ids of those that a person has just corrected."""

    now: datetime
    today: date
    new_id: Callable[[], str]
    by_hand: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedEvents:
    """What is to be published, and what else is to be remembered of it."""

    events: tuple[Event, ...]
    former: tuple[tuple[RecordKey, str], ...] = ()  # records of events that are merged now, and of which of them each was
    rejoined: tuple[tuple[RecordKey, str], ...] = ()  # of what is known of that already, what holds no more
    corrections: tuple[Correction, ...] = ()  # as they stand to what the sources say now
    doubts: tuple[PossibleMatch, ...] = ()


def derive_events(tx: Transaction, groups: Sequence[Group], past: History, at: RunContext) -> DerivedEvents:
    """Return what becomes of groups of records with that past."""
    groups = restore_identities(groups, past)
    led = redirects(groups, past)
    corrections = _corrections(tx, {*led, *(one for group in groups for one in _ids(group, {}))})
    made: list[tuple[Group, Event]] = []
    standing: list[Correction] = []
    for group in groups:
        whole, given = merged(group.records), _last(corrections, _ids(group, led))
        standing += [check_conflict(correction, whole.details) for correction in given]
        if event := _event(group, whole, given, at):
            made.append((group, event))
    living = {event.id: event.publication for _, event in made}
    ended = _ended(past.known.values(), living, {absorbed: e.publication for group, e in made for absorbed in group.absorbed}, at)
    moved = [_led_on(p, living[led[p.id]], at) for p in past.merged.values() if led.get(p.id) in living.keys() - {p.merged_into}]
    return DerivedEvents(
        events=tuple({event.id: event for event in (*ended, *moved, *(event for _, event in made))}.values()),
        former=keys_before_merges(groups, past),
        rejoined=forgotten_keys(groups, past),
        corrections=tuple(standing),
        doubts=tuple(_doubts(made)),
    )


def store_derived(tx: Transaction, found: DerivedEvents) -> None:
    """Write what is known of events beside what is published."""
    tx.decisions.remember(found.former, found.rejoined)
    standing = set(tx.decisions.corrections({correction.event for correction in found.corrections}))
    tx.decisions.correct([correction for correction in found.corrections if correction not in standing])
    tx.decisions.save_doubts(found.doubts, {event.id for event in found.events})


def corrections_of(tx: ReadStore, event: Event) -> tuple[Correction, ...]:
    """Return what people corrected of an event, also while it was several: of each field their last word."""
    ids = {event.id, *merged_into(tx, event)}
    return _last(_corrections(tx, ids), ids)


def merged_into(tx: ReadStore, event: Event) -> tuple[str, ...]:
    """Return the ids that lead to an event since they were merged into it."""
    past = history_of(tx, dict.fromkeys(event.records, event.publication), event.records)
    return tuple(sorted(one for one, end in redirects((), past).items() if end == event.id))


def _ids(group: Group, led: Mapping[str, str]) -> set[str]:
    """The ids of all events that a group is now."""
    return {group.known.id, *group.absorbed, *(one for one, end in led.items() if end == group.known.id)} if group.known else set()


def _corrections(tx: ReadStore, ids: Collection[str]) -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = {}
    for correction in tx.decisions.corrections(ids):
        found.setdefault(correction.event, []).append(correction)
    return found


def _last(corrections: Mapping[str, Sequence[Correction]], ids: Collection[str]) -> tuple[Correction, ...]:
    """Of each field the last word."""
    found = (correction for one in ids for correction in corrections.get(one, ()))
    last = {c.field: c for c in sorted(found, key=lambda c: (c.decided, c.event))}
    return tuple(last[name] for name in sorted(last))


def _event(group: Group, whole: Merged, given: Sequence[Correction], at: RunContext) -> Event | None:
    """The event of a group; None for one that nobody has seen and nobody lists any more."""
    takes_place = any(c.field == "status" and c.value != Status.CANCELLED for c in given)
    withdrawn = whole.withdrawn and not takes_place
    if withdrawn and group.known is None:
        return None
    by_hand = group.known is not None and group.known.id in at.by_hand
    renewed = by_hand or any(record.changed == at.now and record.first_seen != at.now for record in group.records)
    face = Draft(details=apply_corrections(whole.details, given), networks=whole.networks, withdrawn=withdrawn, renewed=renewed)
    silent = withdrawn and not by_hand and all(record.withdrawn != at.now for record in group.records)
    if silent and group.known and not _seen_off(group.known, at.today):
        publication = unpublish_silent(group.known, at.today)
    else:
        publication = publish(face, group.known, "" if group.known else at.new_id(), at.now, at.today)
    told = corrected_fields(given)
    return Event(
        publication=publication,
        records=tuple(record.key for record in group.records),
        links=whole.links,
        provenance={name: source for name, source in whole.provenance.items() if name not in told},
        corrected=told,
    )


def _seen_off(publication: Publication, today: date) -> bool:
    """Whether subscribers saw, or still see, that an event does not take place any more as it was."""
    shown_as_merged = publication.state is State.MERGED and publication.gone_on is not None and today < publication.gone_on
    return shown_as_merged or publication.state in (State.WITHDRAWN, State.CANCELLED)


def _ended(known: Iterable[Publication], living: Collection[str], survivors: Mapping[str, Publication], at: RunContext) -> list[Event]:
    """The events that live on in no group: merged into another one, or without any record."""
    ended = {publication.id: publication for publication in known if publication.id not in living}
    return [
        Event(
            publication=publish_merged(publication, survivors[one], at.now, at.today)
            if one in survivors
            else unpublish(publication, at.today),
            records=(),
        )
        for one, publication in sorted(ended.items())
    ]


def _led_on(publication: Publication, survivor: Publication, at: RunContext) -> Event:
    """An event that was merged away, and leads elsewhere since its records do."""
    led = publish_merged(replace(publication, merged_into=""), survivor, at.now, at.today)
    return Event(publication=replace(led, since=publication.since), records=())


def _doubts(made: Sequence[tuple[Group, Event]]) -> list[PossibleMatch]:
    """The pairs of events that perhaps are one, each once."""
    event_of = {record.key: event for group, event in made for record in group.records}
    found = {}
    for group, event in made:
        for doubt in group.perhaps:
            other = event_of.get(doubt.other)
            if other and all(one.publication.state in DOUBTED for one in (event, other)):
                first, second = sorted((event.id, other.id))
                link = doubt.link
                found[first, second] = PossibleMatch(event=first, other=second, score=doubt.score, a=link.a, b=link.b, signals=link.signals)
    return [found[pair] for pair in sorted(found)]
