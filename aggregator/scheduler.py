"""Every 30 seconds the due sources are leased and visited in parallel, and one thread commits the results.

All state is in the database, so a restart, a sleeping machine or a second scheduler do no harm: a missed tick comes later, and a lease
keeps two schedulers from visiting one source.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from .errors import NetzwerktimerError
from .ingest.commit import FetchOutcome, Services, commit, visit
from .ingest.departed import forget_departed, withdraw_gone
from .ingest.leases import LEASE, is_alive, new_owner
from .ingest.reconcile.outage import host_of
from .ingest.reconcile.schedule import is_due
from .ingest.trouble import judge_trouble
from .model import Settings, Source, SourceState
from .moderation.retention import delete_expired
from .notifications.delivery import MailServices, deliver
from .notifications.digest import put_digest
from .notifications.operator import tell_of_silence
from .publishing.weekly import freeze_issue, is_freeze_due

log = logging.getLogger(__name__)

TICK = 30.0  # seconds
HEARTBEAT = timedelta(seconds=25)  # between two writes of the heartbeat: about one at each tick
VISITS_AT_ONCE = 32
VISITS_OF_ONE_HOST = 4  # at once: further sources of the host wait without taking a thread
BATCH = 200  # results committed at once
DELIVERY = 5.0  # seconds between two looks into the outbox
RETENTION = 1.0  # hours between two rounds of deleting what was kept long enough
TIDY_HOUR = 2  # UTC
STOPS_WITHIN = 5.0  # seconds that a stop waits for a running tick, and for results being committed
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Scheduler:
    """Visits the due sources from threads of this process, and runs the nightly and weekly jobs."""

    def __init__(self, services: Services, reload: Callable[[], None], settings: Settings) -> None:
        self._services, self._reload = services, reload
        self._owner = new_owner()
        self._mails = MailServices(
            store=services.store,
            config=services.config,
            settings=settings,
            clock=services.clock,
            process=self._owner,
            is_alive=is_alive,
        )
        self._visitors = ThreadPoolExecutor(VISITS_AT_ONCE, thread_name_prefix="visit")
        self._results: queue.SimpleQueue[FetchOutcome | None] = queue.SimpleQueue()
        self._in_flight: dict[str, str] = {}  # source id → host
        self._lock = threading.Lock()
        self._ticking = threading.Lock()
        self._stopping = threading.Event()
        self._committer = threading.Thread(target=self._commit_forever, name="committer", daemon=True)
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._began = services.clock()
        self._heartbeat_at: datetime | None = None

    def start(self) -> None:
        """Run the first tick now, the others every 30 seconds."""
        self._committer.start()
        job = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.tick, "interval", seconds=TICK, **job)
        self._scheduler.add_job(self.deliver, "interval", seconds=DELIVERY, **job)
        self._scheduler.add_job(self.retain, "interval", hours=RETENTION, next_run_time=datetime.now(UTC), **job)
        self._scheduler.add_job(self.tidy, "cron", hour=TIDY_HOUR, **job)
        self.tick()
        self._scheduler.start()

    def stop(self) -> None:
        """Start no more visits, commit the results so far, and end; running visits are dropped."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._ticking.acquire(timeout=STOPS_WITHIN):  # a running tick still leases sources and starts visits
            self._ticking.release()
        self._visitors.shutdown(wait=False, cancel_futures=True)
        self._results.put(None)
        if self._committer.is_alive():
            self._committer.join(STOPS_WITHIN)
        try:
            with self._services.store.write() as tx:
                tx.sources.release_all(self._owner)
        except NetzwerktimerError as error:  # the leases end with this process
            log.error("leases could not be given back: %s", error)

    def tick(self) -> None:
        """Start the due visits and jobs; a fault is logged, and the next tick tries again."""
        with self._ticking:  # two ticks of one process would both see the same sources idle
            for step in (self._store_heartbeat, self._reload, self._forget, self._start_visits, self._freeze):
                if self._stopping.is_set():
                    return
                try:
                    step()
                except Exception:
                    if not self._stopping.is_set():  # a stop closes what the step uses
                        log.exception("the scheduler could not look for work")

    def _store_heartbeat(self) -> None:
        """Store the heartbeat, so that other processes see that the scheduler runs; and put the digest into the outbox if it is due."""
        now = self._services.clock()
        if self._heartbeat_at is None or now - self._heartbeat_at >= HEARTBEAT:
            with self._services.store.write() as tx:
                if self._heartbeat_at is None:
                    tell_of_silence(tx, self._services.config(), self._mails.settings, now)
                tx.service.save("heartbeat", now.isoformat(timespec="seconds"))
                put_digest(tx, self._services.config(), now)
            self._heartbeat_at = now

    def deliver(self) -> None:
        """Send the mails that are due; a fault is logged, and the next round tries again."""
        try:
            deliver(self._mails)
        except NetzwerktimerError as error:
            self._log_failure("mails could not be sent", error)

    def retain(self) -> None:
        """Delete what was kept long enough."""
        try:
            with self._services.store.write() as tx:
                delete_expired(tx, self._services.config(), self._mails.settings.secret_key, self._services.clock())
            withdraw_gone(self._services)
        except NetzwerktimerError as error:
            self._log_failure("old data could not be deleted", error)

    def _log_failure(self, what: str, error: NetzwerktimerError) -> None:
        if not self._stopping.is_set():  # a stop closes the store
            log.error("%s: %s", what, error)

    def tidy(self) -> None:
        """Merge the search index once a night, in steps between which others can write."""
        more = True
        while more and not self._stopping.is_set():
            with self._services.store.write() as tx:
                more = tx.events.tidy()

    def _forget(self) -> None:
        forget_departed(self._services)

    def _freeze(self) -> None:
        """Freeze the weekly listing when it is due; after a start, first wait for the visits that were due, at most as long as a lease."""
        store, config, now = self._services.store, self._services.config(), self._services.clock()
        if not is_freeze_due(store, config, now) or store.events.version().number == 0:  # without any event yet, there is nothing to freeze
            return
        with self._lock:
            busy = bool(self._in_flight)
        if now - self._began < LEASE and (busy or self._due(store.sources.states())):
            return
        if issue := freeze_issue(store, config, now):
            log.info("the weekly listing of %s is frozen: %d events", issue.week, len(issue.listed))

    def _start_visits(self) -> None:
        states = judge_trouble(self._services, self._services.store.sources.states())
        self._submit(self._leased(self._due(states)))

    def _due(self, states: Sequence[SourceState]) -> list[Source]:
        """The sources that are due, as many as the limits on visits allow."""
        sources = {source.id: source for source in self._services.config().sources}
        known = {state.id: state for state in states}
        with self._lock:
            idle = sources.keys() - self._in_flight.keys()
            hosts = Counter(self._in_flight.values())
            free = VISITS_AT_ONCE - len(self._in_flight)
        chosen: list[Source] = []
        for source in self._due_first([sources[source_id] for source_id in idle], known):
            host = host_of(source.url)
            if hosts[host] < VISITS_OF_ONE_HOST and len(chosen) < free:
                hosts[host] += 1
                chosen.append(source)
        return chosen

    def _due_first(self, sources: Sequence[Source], states: Mapping[str, SourceState]) -> list[Source]:
        """The due ones of the sources: first those never visited, then those due the longest."""
        now = self._services.clock()
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
            done = [source for source in leased if not is_due(tx.sources.state(source.id), source, now)]  # by another process, meanwhile
            tx.sources.release([source.id for source in done], self._owner)
        return [source for source in leased if source not in done]

    def _submit(self, sources: Sequence[Source]) -> None:
        with self._lock:
            self._in_flight |= {source.id: host_of(source.url) for source in sources}
        for source in sources:
            self._visitors.submit(self._visit, source)

    def _visit(self, source: Source) -> None:
        try:
            self._results.put(visit(self._services, source))
        except Exception:
            if not self._stopping.is_set():
                log.exception("source %s could not be visited", source.id)
            self._finish([source.id])

    def _commit_forever(self) -> None:
        while (first := self._results.get()) is not None:
            batch, ending = self._waiting_results(first)
            try:
                for report in commit(self._services, batch, self._owner):
                    log.info("%s", ": ".join(filter(None, (report.source, report.outcome, report.error or "; ".join(report.issues)))))
            except NetzwerktimerError as error:
                log.error("results could not be settled: %s", error)
            except Exception:
                if not self._stopping.is_set():
                    log.exception("results could not be settled")
            self._finish([visited.source.id for visited in batch])
            if ending:
                return
            self.tick()

    def _waiting_results(self, first: FetchOutcome) -> tuple[list[FetchOutcome], bool]:
        """The results that have arrived so far, and whether the stop signal is among them."""
        batch = [first]
        while len(batch) < BATCH and not self._results.empty():
            following = self._results.get()
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False

    def _finish(self, ids: Sequence[str]) -> None:
        with self._lock:
            for source_id in ids:
                self._in_flight.pop(source_id, None)
