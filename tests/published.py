"""The small site of the tests, published as plain files."""

from collections.abc import Callable
from pathlib import Path

from aggregator.folder import Folder
from aggregator.model import Address, Answer
from aggregator.publish import Published, due, publish
from web.addresses import addresses
from web.context import Context, current

from .web_site import WebSite


def given(site: WebSite) -> Context:
    """What the site's app was given."""
    with site.client.application.app_context():
        return current()


def addresses_of(site: WebSite) -> dict[str, Address]:
    """All addresses of a site, by their URL."""
    return {address.url: address for address in addresses(given(site))}


def ask(site: WebSite, url: str) -> Answer:
    """What the site answers."""
    found = site.client.get(url, follow_redirects=True)
    return Answer(status=found.status_code, body=found.data)


def published(site: WebSite, path: Path, fails: Callable[[str], bool] = lambda _: False) -> Published:
    """Publish a site into a folder; addresses of which `fails` is true answer as they do without a store."""

    def asked(url: str) -> Answer:
        return Answer(status=503, body=b"") if fails(url) else ask(site, url)

    with Folder(path) as folder:
        return publish(folder, due(folder, addresses(given(site))), asked, lambda: None)


def files_in(path: Path) -> dict[str, bytes]:
    """All files of a folder that a web server would show."""
    return {
        name: file.read_bytes()
        for file in path.rglob("*")
        if file.is_file() and not (name := str(file.relative_to(path))).startswith(".netzwerktimer/")
    }
