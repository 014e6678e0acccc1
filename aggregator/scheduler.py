"""What runs when: every 30 seconds the sources that are due are leased and visited side by side, and one refresher settles the results.

State lives in the database alone, so a restart, a sleep or a second scheduler does no harm: a lost tick only comes later, and a lease
keeps two schedulers from visiting one source.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from apscheduler.schedulers.background import BackgroundScheduler

from .errors import NetzwerktimerError
from .ingest.commit import FetchOutcome, Services, commit, forget_departed, visit
from .ingest.leases import LEASE, is_alive, new_owner
from .ingest.reconcile.schedule import is_due
from .model import Source, SourceState
from .publishing.weekly import freeze_issue, is_freeze_due

log = logging.getLogger(__name__)

TICK = 30.0  # seconds
BEAT = timedelta(seconds=25)  # between two writes of it: about one a tick
SIDE_BY_SIDE = 32
OF_ONE_HOST = 4  # in flight: the others of a busy host wait their turn without taking a thread
BATCH = 200  # results settled at once
TIDY_HOUR = 2  # UTC
STOPS_WITHIN = 5.0  # seconds that a stop waits for a tick under way, and for results that are being settled
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Scheduler:
    """The scheduler of one process."""

    def __init__(self, services: Services, reload: Callable[[], None]) -> None:
        self._services, self._reload = services, reload
        self._owner = new_owner()
        self._visitors = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="visit")
        self._results: queue.SimpleQueue[FetchOutcome | None] = queue.SimpleQueue()
        self._in_flight: dict[str, str] = {}  # source id → host
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._refresher = threading.Thread(target=self._settle_forever, name="refresher", daemon=True)
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._beat: datetime | None = None
        self._began = services.clock()
        self._heartbeat_at: datetime | None = None

    def start(self) -> None:
        """Begin at once, then every tick."""
        self._refresher.start()
        job = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.tick, "interval", seconds=TICK, **job)
        self._scheduler.add_job(self.tidy, "cron", hour=TIDY_HOUR, **job)
        self.tick()
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more, settle what came in, and end; visits under way are given up."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._turn.acquire(timeout=STOPS_WITHIN):  # a tick under way still leases sources and sends visitors
            self._turn.release()
        self._visitors.shutdown(wait=False, cancel_futures=True)
        self._results.put(None)
        if self._refresher.is_alive():
            self._refresher.join(STOPS_WITHIN)
        try:
            with self._services.store.write() as tx:
                tx.sources.release_all(self._owner)
        except NetzwerktimerError as error:  # the leases end with this process
            log.error("leases could not be given back: %s", error)

    def heartbeat(self) -> datetime | None:
        """When the scheduler last looked for work (UTC)."""
        return self._beat

    def tick(self) -> None:
        """Visit what is due; a fault here is logged and tried again at the next tick."""
        with self._turn:  # two ticks of one process would both see the same sources idle
            for step in (self._tell, self._reload, self._forget, self._start_visits, self._freeze):
                if self._stopping.is_set():
                    return
                try:
                    step()
                except Exception:
                    if not self._stopping.is_set():  # what it misses was taken away on purpose
                        log.exception("the scheduler could not look for work")

    def _tell(self) -> None:
        """Let other processes see that we are there."""
        self._beat = self._services.clock()
        if self._heartbeat_at is None or self._beat - self._heartbeat_at >= BEAT:
            with self._services.store.write() as tx:
                tx.service.save("heartbeat", self._beat.isoformat(timespec="seconds"))
            self._heartbeat_at = self._beat

    def tidy(self) -> None:
        """Once a night: bring the index of search into one piece, in steps between which others write."""
        more = True
        while more and not self._stopping.is_set():
            with self._services.store.write() as tx:
                more = tx.events.tidy()

    def _forget(self) -> None:
        forget_departed(self._services)

    def _freeze(self) -> None:
        """Freeze the weekly listing when it is due; after a start not before what was due has been read, or has had time to be."""
        store, config, now = self._services.store, self._services.config(), self._services.clock()
        if not is_freeze_due(store, config, now) or store.events.version().number == 0:  # before the first event there is nothing to tell
            return
        with self._lock:
            busy = bool(self._in_flight)
        if now - self._began < LEASE and (busy or self._due()):
            return
        if issue := freeze_issue(store, config, now):
            log.info("the weekly listing of %s is frozen: %d events", issue.week, len(issue.listed))

    def _start_visits(self) -> None:
        self._send(self._leased(self._due()))

    def _due(self) -> list[Source]:
        """The sources that are due now, as many as may be visited at once."""
        here = {source.id: source for source in self._services.config().sources}
        with self._lock:
            idle = here.keys() - self._in_flight.keys()
            hosts = Counter(self._in_flight.values())
            room = SIDE_BY_SIDE - len(self._in_flight)
        chosen: list[Source] = []
        for source in self._in_turn([here[source_id] for source_id in idle]):
            host = _host(source)
            if hosts[host] < OF_ONE_HOST and len(chosen) < room:
                hosts[host] += 1
                chosen.append(source)
        return chosen

    def _in_turn(self, sources: Sequence[Source]) -> list[Source]:
        """Those of the sources that are due, never visited ones first, then the longest due."""
        now = self._services.clock()
        states = {state.id: state for state in self._services.store.sources.states()}
        due = [(states.get(source.id) or SourceState(id=source.id), source) for source in sources]
        due = [(state, source) for state, source in due if is_due(state, source, now)]
        return [source for _, source in sorted(due, key=lambda pair: (pair[0].next_due or BEGINNING, pair[1].id))]

    def _leased(self, sources: Sequence[Source]) -> list[Source]:
        if not sources:
            return []
        now = self._services.clock()
        with self._services.store.write() as tx:
            ours = set(tx.sources.lease([source.id for source in sources], self._owner, now, now + LEASE, is_alive))
            leased = [source for source in sources if source.id in ours]
            done = [source for source in leased if not is_due(tx.sources.state(source.id), source, now)]  # by somebody else, meanwhile
            tx.sources.release([source.id for source in done], self._owner)
        return [source for source in leased if source not in done]

    def _send(self, sources: Sequence[Source]) -> None:
        with self._lock:
            self._in_flight |= {source.id: _host(source) for source in sources}
        for source in sources:
            self._visitors.submit(self._visit, source)

    def _visit(self, source: Source) -> None:
        try:
            self._results.put(visit(self._services, source))
        except Exception:
            if not self._stopping.is_set():
                log.exception("source %s could not be visited", source.id)
            self._landed([source.id])

    def _settle_forever(self) -> None:
        while (first := self._results.get()) is not None:
            batch, ending = self._together(first)
            try:
                for report in commit(self._services, batch, self._owner):
                    log.info("%s", ": ".join(filter(None, (report.source, report.outcome, report.error or "; ".join(report.issues)))))
            except NetzwerktimerError as error:
                log.error("results could not be settled: %s", error)
            except Exception:
                if not self._stopping.is_set():
                    log.exception("results could not be settled")
            self._landed([one.source.id for one in batch])
            if ending:
                return
            self.tick()

    def _together(self, first: FetchOutcome) -> tuple[list[FetchOutcome], bool]:
        """The results that are there already, and whether the end is among them."""
        batch = [first]
        while len(batch) < BATCH and not self._results.empty():
            following = self._results.get()
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False

    def _landed(self, ids: Sequence[str]) -> None:
        with self._lock:
            for source_id in ids:
                self._in_flight.pop(source_id, None)


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc.lower()
