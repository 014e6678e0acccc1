"""The small site of the tests, published as plain files."""

from collections.abc import Callable
from pathlib import Path

from aggregator.model import SiteAddress, SiteFile
from aggregator.publishing.atomic_folder import AtomicFolder
from aggregator.publishing.static_site import PublishReport, addresses_to_ask, publish_site
from web.addresses import addresses
from web.context import Context, current

from .web_site import WebSite


def given(site: WebSite) -> Context:
    """What the site's app was given."""
    with site.client.application.app_context():
        return current()


def addresses_of(site: WebSite) -> dict[str, SiteAddress]:
    """All addresses of a site, by their URL."""
    return {address.url: address for address in addresses(given(site))}


def ask(site: WebSite, url: str) -> SiteFile:
    """What the site answers."""
    found = site.client.get(url, follow_redirects=True)
    return SiteFile(status=found.status_code, body=found.data)


def published(site: WebSite, path: Path, fails: Callable[[str], bool] = lambda _: False) -> PublishReport:
    """Publish a site into a folder; addresses of which `fails` is true answer as they do without a store."""

    def asked(url: str) -> SiteFile:
        return SiteFile(status=503, body=b"") if fails(url) else ask(site, url)

    with AtomicFolder(path) as folder:
        return publish_site(folder, addresses_to_ask(folder, addresses(given(site))), asked, lambda: None)


def files_in(path: Path) -> dict[str, bytes]:
    """All files of a folder that a web server would show."""
    return {
        name: file.read_bytes()
        for file in path.rglob("*")
        if file.is_file() and not (name := str(file.relative_to(path))).startswith(".netzwerktimer/")
    }
