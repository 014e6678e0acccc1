"""Searches a site for its sources, with few requests: the cheapest and most explicit leads first."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from math import log1p
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from aggregator.advice import Quality, quality
from aggregator.dates.instants import last_day
from aggregator.errors import BadStatus, FetchError, InvalidSource, TooSlow, Unreachable, WorkerKilled
from aggregator.ingest.interfaces import Fetcher, Pool
from aggregator.model import DatedEvent, Fetched, NewsItem, ParseResult, Source, Status
from aggregator.parsing.messages import Task, pack_task, unpack_result
from aggregator.parsing.sources import PARSERS
from aggregator.text import absolute_url, canonical_url, fold

from .findings import Candidate, Discovered, Reason, Trial
from .leads import Lead, Tier, leads_of, sitemap_leads, sitemap_of
from .page_links import survey

REQUESTS = 15  # of one discovery, robots.txt and redirects included
FOLLOWED = 3  # detail pages of a list without events of its own
PAGE_KINDS = ("jsonld", "microdata", "hevent", "html", "prose")  # what a page can be parsed as, the most reliable first
SURE = frozenset({"ical", "xcal", "tribe", "squarespace"})  # once one of these has events, no further page is searched

_TRUST = {  # by kind: how reliable its count of events is, and how long it will stay readable
    "tribe": 1.1, "squarespace": 1.1, "ical": 1.0, "xcal": 1.0, "jsonld": 0.95, "json": 0.9, "microdata": 0.9, "hevent": 0.85,
    "feed": 0.85, "jsonfeed": 0.85, "csv": 0.8, "html": 0.7, "wordpress": 0.6, "prose": 0.4,
}  # fmt: skip


def discover(
    source: Source,
    *,
    fetcher: Fetcher,
    pool: Pool,
    now: datetime,
    zone: str,
    page: Fetched | None = None,
    requests: int = REQUESTS,
    allow: frozenset[tuple[str, int]] = frozenset(),
) -> Discovered:
    """Return where the site around a source's address announces events, best first; never raises for anything a site can do.

    Makes at most `requests` requests. `page` is the answer of the address, if the caller has just fetched it; `zone` is our site's IANA
    zone; `allow`: (address, port) pairs that may be linked to though they are not public.
    """
    search = _Search(source=source, fetcher=fetcher, pool=pool, now=now, zone=zone, left=requests, allow=allow)
    for address in _addresses(source.url):
        search.home = address
        search.follow(Lead(url=address, reason=Reason("pasted"), tier=Tier.PASTED), page)
        if search.reached:
            break
    search.run()
    return Discovered(
        candidates=tuple(sorted(search.candidates, key=lambda candidate: -candidate.score)),
        tried=tuple(search.tried),
        answered=search.reached,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """A running search."""

    source: Source
    fetcher: Fetcher
    pool: Pool
    now: datetime
    zone: str
    left: int  # requests
    allow: frozenset[tuple[str, int]]
    home: str = ""
    reached: bool = False
    candidates: list[Candidate] = field(default_factory=list)
    tried: list[Trial] = field(default_factory=list)
    _waiting: list[tuple[int, int, int, Lead]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _known: set[str] = field(default_factory=set)
    _hosts: set[str] = field(default_factory=set)
    _silent: set[str] = field(default_factory=set)
    _seen_events: set[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=set)

    def run(self) -> None:
        """Follow leads, the best first, until enough is found or no lead is left."""
        self._add(sitemap_of(self.home))
        while self._waiting:
            lead = heapq.heappop(self._waiting)[-1]
            if lead.tier >= self._enough():
                return
            self.follow(lead)

    def follow(self, lead: Lead, page: Fetched | None = None) -> None:
        """Fetch the address of a lead, parse the answer, and add the leads in it."""
        self._known.add(canonical_url(lead.url))
        fetched = page or self._fetch(lead)
        if fetched is None:
            return
        if lead.tier is Tier.PASTED:
            self.home, self.reached = fetched.url, True
        shown = survey(fetched)
        if lead.tier is Tier.SITEMAP:
            leads = list(sitemap_leads(shown.text, self.home))
            self._note(lead, f"names {len(leads)} pages that may list events")
        else:
            leads = list(leads_of(shown, self.home)) if lead.tier is not Tier.FEED else []
            self._read(lead, fetched)
        for new_lead in leads:
            if lead.tier in (Tier.PASTED, Tier.SITEMAP) or new_lead.tier < Tier.PAGE or new_lead.order < lead.order:
                self._add(new_lead)

    def _enough(self) -> int:
        """The first tier that is no longer worth following, given the candidates so far."""
        if any(candidate.events > 1 and candidate.kind in SURE for candidate in self.candidates):
            return Tier.PAGE
        if any(candidate.events > (candidate.reason.way == "pasted") for candidate in self.candidates):
            return Tier.FEED
        return max(Tier) + 1

    def _add(self, lead: Lead) -> None:
        known = canonical_url(lead.url)
        if known and known not in self._known:
            self._known.add(known)
            heapq.heappush(self._waiting, (lead.tier, lead.order, next(self._numbers), lead))

    def _fetch(self, lead: Lead) -> Fetched | None:
        """The answer of an address, None when the fetch fails or the budget does not allow it."""
        host = _origin(lead.url)
        cost = 1 + (host not in self._hosts)  # its robots.txt
        if host in self._silent or cost > self.left:
            return None
        self._hosts.add(host)
        self.left -= cost
        try:
            result = self.fetcher.fetch(lead.url)
        except FetchError as error:
            if isinstance(error, (Unreachable, TooSlow)) or (isinstance(error, BadStatus) and error.retry_after):
                self._silent.add(host)
            self._note(lead, str(error))
            return None
        if not isinstance(result, Fetched):
            self._note(lead, "it answered 304 (not modified) to a request that did not ask for that")
            return None
        self._pay_redirect(lead.url, result.url)
        return result

    def _pay_redirect(self, asked: str, answered: str) -> None:
        host = _origin(answered)
        self.left -= (asked != answered) + (host not in self._hosts)
        self._hosts.add(host)
        self._known.add(canonical_url(answered))

    def _read(self, lead: Lead, fetched: Fetched) -> None:
        """Parse an answer as the recognised kind; a page without events is also tried as every other kind of page."""
        best, outcome = self._read_as(None, lead, fetched)
        if best is None or (not best.events and best.kind in PAGE_KINDS):
            for kind in PAGE_KINDS if _is_page(fetched) else ():
                if kind in PARSERS and (best is None or best.kind != kind):
                    other, _ = self._read_as(kind, lead, fetched)
                    best = max(filter(None, (best, other)), key=lambda candidate: candidate.score, default=None)
                if best and best.events:
                    break
        if best and best.events:
            outcome = f"{best.events} coming events, read as {best.kind}"
        if not lead.index or (best and best.events):
            self._note(lead, outcome)
        if best and (best.events or best.kind not in PAGE_KINDS):
            self.candidates.append(best)

    def _read_as(self, kind: str | None, lead: Lead, fetched: Fetched) -> tuple[Candidate | None, str]:
        """The answer as a candidate, None if there is none, and one sentence on the result."""
        source = replace(self.source, url=fetched.url, kind=kind, select={})
        task = Task(source=source, fetched=fetched, now=self.now, zone=self.zone, allow=tuple(sorted(self.allow)))
        try:
            parse_result = self._run(task)
            if not parse_result.records and parse_result.follow:
                pages = [page for follow in parse_result.follow[:FOLLOWED] if (page := self._detail(follow.url))]
                parse_result = self._run(replace(task, details=tuple(pages))) if pages else parse_result
        except (InvalidSource, WorkerKilled) as error:
            return None, str(error)
        candidate = self._candidate(lead, fetched, parse_result)
        if candidate is None:
            return None, "the same events as before"
        return candidate, f"no coming events, read as {parse_result.kind}"

    def _run(self, task: Task) -> ParseResult:
        answer = unpack_result(self.pool.run(pack_task(task)))
        if answer.parse_result is None:
            raise answer.raised()
        return answer.parse_result

    def _detail(self, url: str) -> Fetched | None:
        return self._fetch(Lead(url=url, reason=Reason("page"), tier=Tier.PAGE))

    def _candidate(self, lead: Lead, fetched: Fetched, parse_result: ParseResult) -> Candidate | None:
        """The parse result as a candidate; None when another address gave the same events as the same kind."""
        zone = ZoneInfo(self.zone)
        today = self.now.astimezone(zone).date()
        coming = [
            record
            for record in parse_result.records
            if record.details.span and record.details.status is not Status.CANCELLED and last_day(record.details.span, zone) >= today
        ]
        content = parse_result.kind, frozenset((fold(record.details.summary), str(record.details.span)) for record in coming)
        if coming and content in self._seen_events:
            return None
        self._seen_events.add(content)
        once: Sequence[DatedEvent | NewsItem] = list({record.key.uid: record.details for record in reversed(coming)}.values())
        described = quality(once)
        return Candidate(
            url=fetched.moved_to or lead.url,
            kind=parse_result.kind,
            reason=lead.reason,
            events=len(coming),
            quality=described,
            title=parse_result.title,
            advice=parse_result.advice,
            score=_score(parse_result.kind, described),
        )

    def _note(self, lead: Lead, outcome: str) -> None:
        self.tried.append(Trial(url=lead.url, reason=lead.reason, outcome=outcome))


def _addresses(written: str) -> list[str]:
    """The addresses that a written one may mean: without a scheme first https, then http."""
    written = written.strip()
    if "://" in written:
        return [absolute_url(written)] if absolute_url(written) else [written]
    return [url for scheme in ("https", "http") if (url := absolute_url(f"{scheme}://{written}"))] or [written]


def _origin(url: str) -> str:
    return urljoin(url, "/")


def _is_page(fetched: Fetched) -> bool:
    return "html" in fetched.media_type or (fetched.body[:2_000].lstrip()[:1] == b"<" and b"<html" in fetched.body[:5_000].lower())


def _score(kind: str, described: Quality) -> float:
    return _TRUST.get(kind, 0.7) * log1p(described.events) * (0.5 + 0.5 * described.overall)
