"""A small site for the tests of `web/`: two networks, a fake store, a fixed clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask.testing import FlaskClient

from aggregator.model import Collection, Config, Event, Network, Region, Settings, Site, Source, SourceState, Topic
from app import create_app
from web.current import Current

from .factories import BASE_URL, NOW, TODAY, masthead
from .fakes import FakeStore

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


@dataclass
class WebSite:
    """A running app without a server; its clock and its configuration may be turned between two requests."""

    store: FakeStore
    config: Config
    client: FlaskClient
    today: date = TODAY
    now: datetime = NOW
    heartbeat: datetime | None = NOW

    def text(self, path: str) -> str:
        """Return the page at a path, whatever its status."""
        return self.client.get(path).get_data(as_text=True)


def web_site(*events: Event, states: Sequence[SourceState] = (), languages: tuple[str, ...] = ("de", "en"), hops: int = 0) -> WebSite:
    """Return a site that lists these events."""
    config = Config(
        site=Site(title="Netzwerktimer Thüringen", languages=languages, contact="redaktion@example.org"),
        networks=(OPTONET, MEDWAYS),
        topics=(PHOTONIK, MEDIZIN),
        regions=(OSTTHUERINGEN,),
        collections=(WOCHEN,),
    )
    site = WebSite(FakeStore(events, masthead(), states), config, FlaskClient(lambda *_: []))
    given = Current(
        store=site.store,
        config=lambda: site.config,
        settings=Settings(base_url=BASE_URL, trusted_proxies=hops),
        today=lambda: site.today,
        now=lambda: site.now,
        heartbeat=lambda: site.heartbeat,
    )
    site.client = create_app(given).test_client()
    return site
