"""A small site for the tests of `web/`: two networks, a real store, a clock that stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from flask.testing import FlaskClient

from aggregator.config import PageTexts
from aggregator.model import WEEKLY, Collection, Config, Event, Network, Region, Settings, Site, Source, SourceState, Topic, WeeklyIssue
from aggregator.store import Store
from app import create_app
from web.context import Context, no_text
from web.response_cache import counts

from .factories import BASE_URL, NOW, TODAY
from .stores import store_of

OPTONET = Network(
    slug="optonet",
    name="OptoNet e. V.",
    website="https://optonet-jena.de",
    sources=(Source(id="optonet", network="optonet", url="https://optonet-jena.de/termine/", kind="html"),),
)
MEDWAYS = Network(
    slug="medways",
    name="medways e. V.",
    sources=(Source(id="medways", network="medways", url="https://medways.example/feed.ics", kind="ical"),),
)


PHOTONIK = Topic(slug="photonik", name={"de": "Photonik und Optik", "en": "Photonics"}, words=("photonik",))
MEDIZIN = Topic(slug="medizin", name={"de": "Medizintechnik", "en": "Medical technology"}, words=("medizin",))
OSTTHUERINGEN = Region(slug="ostthueringen", name={"de": "Ostthüringen"}, postcodes=("07",), towns=("Jena", "Gera"))
WOCHEN = Collection(
    slug="cross-cluster-wochen",
    title={"de": "Cross-Cluster-Wochen"},
    first=date(2026, 11, 30),
    last=date(2026, 12, 11),
    words=("cross-cluster",),
)


SECRET_KEY = "a key for tests"


@dataclass
class WebSite:
    """A running app without a server; its clock and its configuration may be turned between two requests."""

    store: Store
    config: Config
    client: FlaskClient
    file: Path | None = None  # of the store; None: in memory
    today: date = TODAY
    now: datetime = NOW
    heartbeat: datetime | None = NOW

    def text(self, path: str) -> str:
        """Return the page at a path, whatever its status."""
        return self.client.get(path).get_data(as_text=True)

    def count(self, kind: str) -> int:
        """Return how many answers of a kind the app gave."""
        return counts(self.client.application).get(kind, 0)

    def change(self, *events: Event) -> None:
        """Write events, new ones and others in place of those that have their ids."""
        with self.store.write() as tx:
            tx.events.save(events, tx.events.many(event.id for event in events).values(), self.now)

    def freeze(self, *issues: WeeklyIssue) -> None:
        """Keep issues of the weekly listing."""
        with self.store.write() as tx:
            for issue in issues:
                tx.weekly.save(issue)
            tx.versions.grow([WEEKLY], self.now)

    def grow_all(self) -> None:
        """Let every feed have a new version, with nothing else in it."""
        with self.store.write() as tx:
            tx.versions.grow_all(self.now)

    def own(self, address: str) -> None:
        """Let an address own the source of the first network."""
        first, *others = self.config.networks
        self.config = replace(self.config, networks=(replace(first, owner=address), *others))

    def dump(self) -> tuple[object, ...]:
        """Return all that is stored of people, mails and sources, to be compared."""
        people = self.store.people
        return (
            self.store.outbox.all(),
            people.moderators(),
            people.journal(99),
            self.store.sources.states(),
            self.store.registrations.all(),
        )

    def break_store(self) -> None:
        """Take the file of the store away and put a folder in its place: no connection can be opened any more."""
        assert self.file is not None, "only a store in a file can be taken away"
        self.store.close()
        self.file.rename(self.file.with_suffix(".away"))
        self.file.mkdir()

    def mend_store(self) -> None:
        """Put the file back."""
        assert self.file is not None
        self.file.rmdir()
        self.file.with_suffix(".away").rename(self.file)


def web_site(
    *events: Event,
    states: Sequence[SourceState] = (),
    languages: tuple[str, ...] = ("de", "en"),
    hops: int = 0,
    folder: Path | None = None,
    base_url: str = BASE_URL,
) -> WebSite:
    """Return a site that lists these events; its store is in memory, or in a file of the folder, where another site may use it too."""
    config = Config(
        site=Site(title="Netzwerktimer Thüringen", languages=languages, contact="redaktion@example.org"),
        networks=(OPTONET, MEDWAYS),
        topics=(PHOTONIK, MEDIZIN),
        regions=(OSTTHUERINGEN,),
        collections=(WOCHEN,),
    )
    file = folder / "store.db" if folder else None
    store = store_of(*events, states=states, url=f"sqlite:///{file}" if file else "sqlite://")
    site = WebSite(store, config, FlaskClient(lambda *_: []), file)
    given = Context(
        store=site.store,
        write=site.store.write,
        config=lambda: site.config,
        settings=Settings(base_url=base_url, trusted_proxies=hops, secret_key=SECRET_KEY),
        today=lambda: site.today,
        now=lambda: site.now,
        heartbeat=lambda: site.heartbeat,
        page_text=PageTexts(folder) if folder else no_text,
    )
    site.client = create_app(given).test_client()
    return site
