"""What the world has seen of an event, and what it sees next: SEQUENCE, dates of change, state (promises 1 to 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from aggregator.model import Change, Details, Publication, State, Status, TimeSpan
from aggregator.serialization import dump, moment_text

SPOKEN = ("summary", "span", "time_open", "location", "address", "status", "online_url", "registration_url", "deadline", "price")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be published of an event now."""

    details: Details
    networks: tuple[str, ...]
    withdrawn: bool = False
    renewed: bool = (
        True  # a source changed its own word, or a person corrected it; else only another account joined or left, which is nothing to note
    )

    @property
    def state(self) -> State:
        if self.details.status is Status.CANCELLED:
            return State.CANCELLED
        return State.WITHDRAWN if self.withdrawn else State.ANNOUNCED


def publish(face: Draft, before: Publication | None, new_id: str, now: datetime, today: date) -> Publication:
    """Return the publication of an event: `before` itself where nothing that is published differs, else its successor."""
    now = now.replace(microsecond=0)
    if before is None:
        return Publication(
            id=new_id, details=face.details, networks=face.networks, created=now, last_modified=now, state=face.state, since=today
        )
    if (before.details, before.networks, before.state) == (face.details, face.networks, face.state):
        return before
    changes, changed_on = before.changes, before.changed_on
    if face.renewed:
        changes = _changes(before, face, today)
        changed_on = today if changes else None
    return replace(
        before,
        details=face.details,
        networks=face.networks,
        sequence=before.sequence + 1,
        last_modified=now,
        state=face.state,
        since=before.since if before.state is face.state else today,
        changes=changes,
        changed_on=changed_on,
        merged_into="",
        merged_title="",
    )


def changed_details(before: Details, after: Details) -> tuple[Change, ...]:
    """Return the details that people are told of in which two accounts of an event differ."""
    old, new = _texts(before), _texts(after)
    return tuple(Change(field=name, before=old[name], after=new[name]) for name in SPOKEN if old[name] != new[name])


def unpublish(before: Publication, today: date) -> Publication:
    """Return the publication of an event that is in no source any more: out of the feeds, unannounced."""
    return before if before.state in (State.LEFT, State.MERGED) else replace(before, state=State.LEFT, since=today)


def unpublish_silent(before: Publication, today: date) -> Publication:
    """Return the publication of an event whose last source left while the others had gone silent long ago; also of one split off again."""
    own = replace(before, merged_into="", merged_title="")
    return own if own.state is State.LEFT else replace(own, state=State.LEFT, since=today)


def publish_merged(before: Publication, survivor: Publication, now: datetime, today: date) -> Publication:
    """Return the publication of an event that turned out to be another one: where subscribers see it, it says so for a while."""
    if before.merged_into:
        return before
    led = replace(before, since=today, merged_into=survivor.id, merged_title=survivor.details.summary)
    if before.gone_on is not None and before.gone_on <= today:
        return replace(led, state=State.LEFT)
    seen = replace(led, state=State.MERGED, changes=(), changed_on=None)
    return replace(seen, sequence=before.sequence + 1, last_modified=now.replace(microsecond=0))


def _changes(before: Publication, face: Draft, today: date) -> tuple[Change, ...]:
    """What changed, told from where it stood before the note that is still shown."""
    still_noted = before.changes if before.noted_until and today < before.noted_until else ()
    origin = {change.field: change.before for change in still_noted}
    old, new = _texts(before.details), _texts(face.details)
    found = [
        Change(field=name, before=origin.get(name, old[name]), after=new[name])
        for name in SPOKEN
        if (old[name] != new[name] or name in origin) and origin.get(name, old[name]) != new[name]
    ]
    unspoken = [
        f.name for f in fields(Details) if f.name not in SPOKEN and getattr(before.details, f.name) != getattr(face.details, f.name)
    ]
    if not found and ("description" in unspoken or "description" in origin):
        found = [Change(field="description", before="", after="")]
    return tuple(found)


def _texts(details: Details) -> dict[str, str]:
    return {name: _text(getattr(details, name)) for name in SPOKEN}


def _text(value: object) -> str:
    if isinstance(value, TimeSpan):
        parts: Sequence[date] = [value.start] if value.end is None else [value.start, value.end]
        return "/".join(map(moment_text, parts))
    if isinstance(value, date):
        return moment_text(value)
    return "" if value is None or value is False else str(value if isinstance(value, str) else dump(value))
