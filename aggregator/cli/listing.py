"""The commands `events`, `sources list` and `check`."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.config import PageTexts, load_config, page_warnings
from aggregator.dates.instants import moment_json
from aggregator.errors import ConfigError, StoreError
from aggregator.ingest.fetch.files import is_address
from aggregator.ingest.source_status import next_visit, status_json
from aggregator.ingest.trouble import outage_since
from aggregator.model import Event, PullOutcome, Source, SourceState, State
from aggregator.parsing.sources import PARSERS
from aggregator.store import check_address
from aggregator.text import clean
from aggregator.urls import redacted, redacted_text

from .bootstrap import Application, settings_here
from .console import table

LONGEST_TROUBLE = 120  # characters in the table; `--json` has all


def events(as_json: bool) -> int:
    """Print the published events."""
    with Application(settings_here()) as application:
        today = application.clock().astimezone(application.zone).date()
        published = application.store.events.published(today)
        domain = application.config().site.uid_domain
    if as_json:
        for event in published:
            print(json.dumps(_event(event, domain), ensure_ascii=False))
    else:
        rows = [
            (str(row["start"])[:16].replace("T", " "), str(row["title"]), str(row["location"] or ""), str(row["status"]))
            for row in (_event(event, domain) for event in published if event.publication.state is not State.MERGED)
        ]
        print(table(("start", "title", "place", "status"), rows))
    return 0


def sources_list(as_json: bool) -> int:
    """Print how the sources are."""
    with Application(settings_here()) as application:
        config, now = application.config(), application.clock()
        outage = outage_since(application.store) is not None
        states = {state.id: state for state in application.store.sources.states()}
        sources = [(source, states.get(source.id) or SourceState(id=source.id)) for source in config.sources]
    if as_json:
        for source, state in sources:
            print(json.dumps(_source_json(source, state, now, outage=outage), ensure_ascii=False))
        return 0
    if outage:
        print("Our own connection is down: what cannot be reached counts for no source.\n")
    rows = [_source_row(source, state, now, config.zone) for source, state in sources]
    print(table(("id", "network", "kind", "state", "last read", "events", "next visit", "trouble"), rows))
    return 0


def _source_json(source: Source, state: SourceState, now: datetime, *, outage: bool) -> dict[str, str | int | None]:
    return {
        **status_json(source, state, now, outage=outage),
        "kind": source.kind or state.kind or None,
        "address": redacted(source.url),
        "error": redacted_text(state.error) or None,
    }


def _source_row(source: Source, state: SourceState, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    due = next_visit(state, now)
    return (
        source.id,
        source.network,
        source.kind or state.kind or "to be recognised",
        state.lifecycle.value,
        _local(state.last_good, zone) if state.last_good else "never",
        str(state.events),
        "none" if due is None else "now" if due <= now else _local(due, zone),
        _trouble(state),
    )


def _trouble(state: SourceState) -> str:
    """The reason why a list is held, or the error of the last pull; "" for none."""
    if state.hold or state.outcome is PullOutcome.HELD:
        return f"held: {state.hold.code.value}" if state.hold else "held: " + clean(" ".join(state.issues[:1]), LONGEST_TROUBLE)
    perhaps_ours = "perhaps our own connection: " if state.provisional else ""
    return perhaps_ours + clean(redacted_text(state.error), LONGEST_TROUBLE) if state.error else ""


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def check() -> int:
    """Check sources.yaml, the settings and the legal pages; raises ConfigError with every mistake, and prints what else is to be done."""
    settings = settings_here()
    mistakes: list[str] = []
    try:
        check_address(settings.database_url)
    except StoreError as error:
        mistakes.append(f"NETZWERKTIMER_DATABASE_URL: {error}")
    try:
        config = load_config(Path(settings.sources), PARSERS, _UrlCheck(Path(settings.sources).parent))
    except ConfigError as error:
        raise ConfigError(*mistakes, *error.mistakes) from None
    if mistakes:
        raise ConfigError(*mistakes)
    counted = (f"{n} {word}{'s' * (n != 1)}" for n, word in ((len(config.networks), "network"), (len(config.sources), "source")))
    print(f"{settings.sources}: {', '.join(counted)}, no mistakes")
    for warning in page_warnings(PageTexts(Path(settings.sources).parent), config.site.languages):
        print(f"warning: {warning}")
    return 0


class _UrlCheck:
    """Checks the `url` of sources beyond its syntax."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first: dict[str, str] = {}

    def __call__(self, source: Source) -> str:
        """Return the mistake, "" for none. Two sources may share an address if each selects its own part of it."""
        if not is_address(source.url) and not (self._folder / source.url).is_file():
            return f"{source.url!r} is no file that is there ({self._folder / source.url}); mend the path, or put the file there"
        alike = repr((source.url, source.kind, source.include, source.exclude, sorted(source.select.items())))
        first = self._first.setdefault(alike, source.id)
        return "" if first == source.id else f"{source.url!r} is read by source {first!r} already; leave one out"


_STATUS = {State.CANCELLED: State.CANCELLED, State.WITHDRAWN: State.WITHDRAWN, State.MERGED: State.CANCELLED}


def _event(event: Event, domain: str) -> dict[str, object]:
    details, publication = event.details, event.publication
    span = details.span
    return {
        "id": event.id,
        "uid": f"{event.id}@{domain}",
        "title": details.summary,
        "start": moment_json(span.start),
        "end": moment_json(span.end) if span.end else None,
        "all_day": span.all_day,
        "location": ", ".join(filter(None, (details.location, details.address))) or None,
        "url": details.url or None,
        "status": _STATUS.get(publication.state, details.status).value,
        "networks": list(publication.networks),
        "sequence": publication.sequence,
    }
