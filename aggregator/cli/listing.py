"""The commands `events`, `sources list` and `check`."""

import json
from pathlib import Path

from aggregator.config import PageTexts, load_config, page_warnings
from aggregator.dates.instants import moment_json
from aggregator.errors import ConfigError, StoreError
from aggregator.ingest.fetch.files import is_address
from aggregator.model import Event, Source, State
from aggregator.parsing.sources import PARSERS
from aggregator.store import check_address

from .bootstrap import Application, settings_here
from .console import table


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


def sources_list() -> int:
    """Print the sources and their state."""
    with Application(settings_here()) as application:
        states = {state.id: state for state in application.store.sources.states()}
        rows = []
        for source in application.config().sources:
            state = states.get(source.id)
            kind = source.kind or (state.kind if state else "") or "to be recognised"
            last = f"{state.last_good:%Y-%m-%d %H:%M}" if state and state.last_good else "never"
            rows.append((source.id, source.network, kind, last, str(state.events if state else 0), source.url))
    print(table(("id", "network", "kind", "last good pull (UTC)", "events", "address"), rows))
    return 0


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
