"""The commands `merge`, `split` and `correct`: decisions of a person, whether the service runs or not."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aggregator.dates.instants import moment_json
from aggregator.errors import WrongCall
from aggregator.events.corrections import FIELDS, field_named
from aggregator.events.rebuild import RefreshContext
from aggregator.model import DatedEvent, Event
from aggregator.moderation import decisions
from aggregator.store import Transaction
from aggregator.text import clean

from .bootstrap import Application, settings_here
from .console import table, tame

LONGEST = 200  # characters of a field that are printed
Decision = Callable[[Transaction, RefreshContext, datetime], tuple[Event, ...]]


def merge(event: str, other: str, undo: bool) -> int:
    """Merge two events for good, or undo that."""
    if not undo:
        _decided("one event from now on", lambda tx, context, now: (decisions.merge(tx, context, (event, other), now),))
        return 0
    events = _decided("taken back", lambda tx, context, now: decisions.unmerge(tx, context, (event, other), now))
    if len({event.id for event in events}) == 1:
        print("They are one event still, since matching finds them the same: `netzwerktimer split` keeps them apart.")
    return 0


def split(event: str, parts: Sequence[str], undo: bool) -> int:
    """Split records off an event for good, or undo that."""
    if undo:
        events = _decided("taken back", lambda tx, context, now: decisions.unsplit(tx, context, event, parts, now))
        if len(events) > 1:
            print("They are different events still, since matching does not find them the same: `netzwerktimer merge` joins them.")
        return 0
    if not parts:
        raise WrongCall(f"say which records of {event} are another event; `netzwerktimer explain {event}` names them")
    _decided("apart from now on", lambda tx, context, now: decisions.split(tx, context, event, parts, now))
    return 0


def correct(event: str, field: str, value: str | None, undo: bool) -> int:
    """Correct a field of an event for good, or undo that."""
    if value is None and not undo:
        raise WrongCall(f'say what the {field} of {event} is, "" for nothing; or --undo to take a correction back')
    written, said = value or "", [""]

    def decide(tx: Transaction, context: RefreshContext, now: datetime) -> tuple[Event, ...]:
        before = decisions.event_named(tx, event)
        after = decisions.uncorrect(tx, context, event, field, now) if undo else decisions.correct(tx, context, event, field, written, now)
        said[0] = _change(field_named(field), before.details, after.details)
        return (after,)

    _decided("taken back" if undo else "corrected", decide)
    print(said[0])
    return 0


def _change(field: str, before: DatedEvent, after: DatedEvent) -> str:
    was, now = (clean(FIELDS[field].text(details), LONGEST) or "(nothing)" for details in (before, after))
    return tame(f"{field}: {now}, as before" if was == now else f"{field}: {was} → {now}")


def _decided(word: str, decide: Decision) -> tuple[Event, ...]:
    """Write a decision in one transaction, and print the resulting events."""
    with Application(settings_here()) as application:
        application.bring_up_to_date()
        with application.store.write() as tx:
            events = decide(tx, application.services.context, application.clock())
    rows = [(event.id, _start(event), event.details.summary, ", ".join(event.publication.networks)) for event in _once(events)]
    print(f"{word}:")
    print(table(("id", "start", "title", "networks"), rows))
    return events


def _once(events: Sequence[Event]) -> tuple[Event, ...]:
    return tuple({event.id: event for event in events}.values())


def _start(event: Event) -> str:
    return moment_json(event.details.span.start)[:16].replace("T", " ")
