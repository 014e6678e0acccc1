"""The publication of an event: SEQUENCE, LAST-MODIFIED, state and notes of change from one state of its records to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from aggregator.model import Change, DatedEvent, Publication, State, Status, TimeSpan
from aggregator.serialization import dump, moment_text

NOTED_FIELDS = ("summary", "span", "time_open", "location", "address", "status", "online_url", "registration_url", "deadline", "price")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an event shall show from now on."""

    details: DatedEvent
    networks: tuple[str, ...]
    withdrawn: bool = False
    renewed: bool = True  # a source or a person changed a value; False if a record only joined or left, which gives no note of change

    @property
    def state(self) -> State:
        if self.details.status is Status.CANCELLED:
            return State.CANCELLED
        return State.WITHDRAWN if self.withdrawn else State.ANNOUNCED


def publish(draft: Draft, before: Publication | None, new_id: str, now: datetime, today: date) -> Publication:
    """Return the publication of an event: `before` itself if nothing published differs, else its successor with a higher SEQUENCE."""
    now = now.replace(microsecond=0)
    if before is None:
        return Publication(
            id=new_id, details=draft.details, networks=draft.networks, created=now, last_modified=now, state=draft.state, since=today
        )
    if (before.details, before.networks, before.state) == (draft.details, draft.networks, draft.state):
        return before
    changes, changed_on = before.changes, before.changed_on
    if draft.renewed:
        changes = _changes(before, draft, today)
        changed_on = today if changes else None
    return replace(
        before,
        details=draft.details,
        networks=draft.networks,
        sequence=before.sequence + 1,
        last_modified=now,
        state=draft.state,
        since=before.since if before.state is draft.state else today,
        changes=changes,
        changed_on=changed_on,
        merged_into="",
        merged_title="",
    )


def changed_details(before: DatedEvent, after: DatedEvent) -> tuple[Change, ...]:
    """Return the differences between two states of an event, in the fields that notes of change name."""
    old, new = _texts(before), _texts(after)
    return tuple(Change(field=name, before=old[name], after=new[name]) for name in NOTED_FIELDS if old[name] != new[name])


def unpublish(before: Publication, today: date) -> Publication:
    """Return the publication of an event that is in no source any more: it leaves the feeds without a note."""
    return before if before.state in (State.LEFT, State.MERGED) else replace(before, state=State.LEFT, since=today)


def unpublish_silent(before: Publication, today: date) -> Publication:
    """Return the publication of an event that leaves the feeds without a note, whatever its state: silent for long, or split off again."""
    own = replace(before, merged_into="", merged_title="")
    return own if own.state is State.LEFT else replace(own, state=State.LEFT, since=today)


def publish_merged(before: Publication, survivor: Publication, now: datetime, today: date) -> Publication:
    """Return the publication of an event that was merged into another one; as long as subscribers see it, it shows that for a while."""
    if before.merged_into:
        return before
    merged = replace(before, since=today, merged_into=survivor.id, merged_title=survivor.details.summary)
    if before.gone_on is not None and before.gone_on <= today:
        return replace(merged, state=State.LEFT)
    shown = replace(merged, state=State.MERGED, changes=(), changed_on=None)
    return replace(shown, sequence=before.sequence + 1, last_modified=now.replace(microsecond=0))


def _changes(before: Publication, draft: Draft, today: date) -> tuple[Change, ...]:
    """The changes to note, counted from the state before the note that is still shown."""
    still_noted = before.changes if before.noted_until and today < before.noted_until else ()
    origin = {change.field: change.before for change in still_noted}
    old, new = _texts(before.details), _texts(draft.details)
    changes = [
        Change(field=name, before=origin.get(name, old[name]), after=new[name])
        for name in NOTED_FIELDS
        if (old[name] != new[name] or name in origin) and origin.get(name, old[name]) != new[name]
    ]
    other_fields = [
        f.name
        for f in fields(DatedEvent)
        if f.name not in NOTED_FIELDS and getattr(before.details, f.name) != getattr(draft.details, f.name)
    ]
    if not changes and ("description" in other_fields or "description" in origin):
        changes = [Change(field="description", before="", after="")]
    return tuple(changes)


def _texts(details: DatedEvent) -> dict[str, str]:
    return {name: _text(getattr(details, name)) for name in NOTED_FIELDS}


def _text(value: object) -> str:
    if isinstance(value, TimeSpan):
        parts: Sequence[date] = [value.start] if value.end is None else [value.start, value.end]
        return "/".join(map(moment_text, parts))
    if isinstance(value, date):
        return moment_text(value)
    return "" if value is None or value is False else str(value if isinstance(value, str) else dump(value))
