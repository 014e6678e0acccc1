"""Whether an answer looks like an accident or like a source that changed hands, so that a person must look at it first. Pure.

A list is suspicious that shares nothing with the known coming events, has many times as many events as ever, cancels all of them at
once, or comes from another registrable domain. An empty or much shorter list is an accident.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from zoneinfo import ZoneInfo

from aggregator.dates.instants import local_day
from aggregator.model import DatedEvent, Hold, HoldCode, ParseResult, Record, RecordKey, Status
from aggregator.text import canonical_url, fold

from .pairing import PullTime, is_coming

FEWEST = 5  # known coming events from which their common fate means something
TIMES, MANY = 5, 20  # more than so many times as many events as ever, and more than so many
SHRUNK = 0.6  # a list with less than this share of the known coming events is held

_UNTIL_LOOKED_AT = "nothing is taken over until a person has looked at it"
_SENTENCES = {
    HoldCode.OTHER_DOMAIN: "the address now redirects to another site, {domain}: " + _UNTIL_LOOKED_AT,
    HoldCode.TAKEOVER: "none of {known} known coming events is among the {listed} listed: " + _UNTIL_LOOKED_AT,
    HoldCode.MULTIPLIED: "the list names {listed} events, never more than {known} before: " + _UNTIL_LOOKED_AT,
    HoldCode.ALL_CANCELLED: "all {known} known coming events are cancelled at once: " + _UNTIL_LOOKED_AT,
    HoldCode.ACCESS_PAGE: "a login or CAPTCHA page came where {known} events stood: " + _UNTIL_LOOKED_AT,
    HoldCode.EMPTY: "the list is empty, {known} coming events were known: nothing is withdrawn",
    HoldCode.SHORTER: "the list names {listed} coming events, {known} were known: nothing is withdrawn",
}


def hold_sentence(hold: Hold) -> str:
    """Return one sentence that says why a list is held."""
    return _SENTENCES[hold.code].format(known=hold.known, listed=hold.listed, domain=hold.domain)


def suspicion(before: Sequence[Record], parse_result: ParseResult, pull: PullTime, most: int) -> Hold | None:
    """Return what makes a list suspicious; `most`: the most events that the source ever listed, 0 where that says nothing.

    `before` as for `reconcile`; with five and more cancelled records in the list, it and the list must be complete.
    """
    known = _known(before, parse_result, pull)
    return (
        _takeover(before, known, parse_result, pull.zone)
        or _multiplied(parse_result, most)
        or _all_cancelled(known, parse_result, pull.zone)
    )


def accident(before: Sequence[Record], parse_result: ParseResult, pull: PullTime) -> Hold | None:
    """Return whether a list names so few coming events that it looks like an accident."""
    known = _entries(_known(before, parse_result, pull)) + parse_result.same_coming
    listed = _entries(r for r in parse_result.records if is_coming(r, pull)) + parse_result.same_coming
    if not parse_result.records and not parse_result.same and known:
        return Hold(code=HoldCode.EMPTY, known=known, listed=0)
    if parse_result.covers is not None and listed < SHRUNK * known:
        return Hold(code=HoldCode.SHORTER, known=known, listed=listed)
    return None


def other_domain(before: Sequence[Record], parse_result: ParseResult, pull: PullTime, domains: tuple[str, str]) -> Hold | None:
    """Return whether an answer comes from another domain than the last good one; `domains` are both, the last one "" where there is none.

    A source may always have redirected to the calendar that hosts it; and where no coming event is known, nothing can be lost.
    """
    last, now = domains
    known = _entries(_known(before, parse_result, pull)) + parse_result.same_coming
    if not last or last == now or not known:
        return None
    listed = _entries(r for r in parse_result.records if is_coming(r, pull)) + parse_result.same_coming
    return Hold(code=HoldCode.OTHER_DOMAIN, known=known, listed=listed, domain=now)


def listed_events(parse_result: ParseResult) -> int:
    """Return how many events a list names, a series as one."""
    dated = (record.key for record in parse_result.records if isinstance(record.details, DatedEvent))
    return len({_entry(key) for key in (*dated, *parse_result.same)})


def _takeover(before: Sequence[Record], known: Sequence[Record], parse_result: ParseResult, zone: ZoneInfo) -> Hold | None:
    """A list with new events, but none of at least five known coming ones.

    A list without new events is only shorter, and one that is partly unchanged is still the same. A stream rolls on: its coming events
    leave it behind newer items, so it must share nothing with any known item, and not consist of items that are newer than all of these.
    """
    coming, listed = _entries(known), parse_result.records
    uids = {record.key.uid for record in known}
    if coming < FEWEST or not listed or parse_result.same or any(record.key.uid in uids for record in listed):  # the rest costs more
        return None
    shared = _shared_links(before) | _shared_links(listed)
    known_traits, all_traits = (_traits_of(records, shared, zone) for records in (known, before))
    traits = [_traits(record, shared, zone) for record in listed]
    if not all(known_traits.isdisjoint(of_one) for of_one in traits) or not any(all_traits.isdisjoint(of_one) for of_one in traits):
        return None
    is_stream = parse_result.covers is None
    if is_stream and (not all(all_traits.isdisjoint(of_one) for of_one in traits) or _rolled_on(before, listed)):
        return None
    return Hold(code=HoldCode.TAKEOVER, known=coming, listed=listed_events(parse_result))


def _multiplied(parse_result: ParseResult, most: int) -> Hold | None:
    listed = listed_events(parse_result)
    if not most or listed <= TIMES * most or listed <= MANY:
        return None
    return Hold(code=HoldCode.MULTIPLIED, known=most, listed=listed)


def _all_cancelled(known: Sequence[Record], parse_result: ParseResult, zone: ZoneInfo) -> Hold | None:
    """At least five known coming events that were not cancelled, all of which are listed as cancelled now."""
    running = [record for record in known if record.details.status is not Status.CANCELLED]
    count = _entries(running)
    if count < FEWEST or parse_result.same_coming:
        return None
    listed = {record.key: record.details.status is Status.CANCELLED for record in parse_result.records}
    cancelled = {_title_and_day(record, zone) for record in parse_result.records if listed[record.key]}
    if not all(listed.get(record.key, _title_and_day(record, zone) in cancelled) for record in running):
        return None
    return Hold(code=HoldCode.ALL_CANCELLED, known=count, listed=count)


def _known(before: Iterable[Record], parse_result: ParseResult, pull: PullTime) -> list[Record]:
    """The known coming records, without those that the list names but that are private or excluded now."""
    unwanted = set(parse_result.unwanted)
    return [record for record in before if record.key not in unwanted and record.withdrawn is None and is_coming(record, pull)]


def _entries(records: Iterable[Record]) -> int:
    return len({_entry(record.key) for record in records})


def _entry(key: RecordKey) -> RecordKey:
    """The key of the list entry that a record comes from: its own, or that of its series."""
    return RecordKey(key.source, key.uid) if key.recurrence_id else key


def _traits_of(records: Iterable[Record], shared: Collection[str], zone: ZoneInfo) -> set[Hashable]:
    return set().union(*(_traits(record, shared, zone) for record in records))


def _traits(record: Record, shared: Collection[str], zone: ZoneInfo) -> set[Hashable]:
    """What two records of one event have in common: UID, own link, or title and day (a site that corrects its zone moves every hour)."""
    link = canonical_url(record.details.url)
    return {("uid", record.key.uid), _title_and_day(record, zone), *([("link", link)] if link and link not in shared else [])}


def _title_and_day(record: Record, zone: ZoneInfo) -> Hashable:
    span = record.details.span
    return ("title", fold(record.details.summary), local_day(span.start, zone) if span else None)


def _shared_links(records: Iterable[Record]) -> set[str]:
    """The links that several list entries have: each leads to a calendar's page, not to an event's."""
    links = {(_entry(record.key), canonical_url(record.details.url)) for record in records}
    return {url for url, count in Counter(url for _, url in links).items() if count > 1}


def _rolled_on(before: Iterable[Record], listed: Iterable[Record]) -> bool:
    newest = max((record.published for record in before if record.published), default=None)
    return newest is not None and all(record.published is not None and record.published > newest for record in listed)
