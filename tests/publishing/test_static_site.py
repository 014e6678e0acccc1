"""The public site as plain files: which there are, and that they are what the service answers."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from aggregator.model import State
from tests.factories import START, TODAY, cancelled, event
from tests.published import addresses_of, ask, files_in, published
from tests.web_site import WebSite, web_site
from web.listing_page import PAGE_SIZE
from web.rights import RIGHTS

ID, OTHER = "A" * 10, "B" * 10


@pytest.fixture
def site() -> WebSite:
    return web_site(event(ID), event(OTHER, networks=["medways"], topics=("photonik",)))


def test_every_file_is_what_its_address_answers(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    files = files_in(tmp_path)
    for url, address in addresses_of(site).items():
        assert files[address.file] == ask(site, url).body, url


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/", "index.html"),
        ("/?lang=en", "en/index.html"),
        ("/?network=optonet", "network/optonet/index.html"),
        ("/?topic=photonik&lang=en", "en/topic/photonik/index.html"),
        ("/feeds/events.ics", "feeds/events.ics"),
        ("/feeds/events.csv?network=medways&lang=en", "en/network/medways/feeds/events.csv"),
        ("/feeds/changes.rss?topic=photonik", "topic/photonik/feeds/changes.rss"),
        ("/feeds/weekly.rss?lang=en", "en/feeds/weekly.rss"),
        (f"/events/{ID}", f"events/{ID}/index.html"),
        (f"/events/{ID}.ics?lang=en", f"en/events/{ID}.ics"),
        ("/status", "status/index.html"),
        ("/status/optonet?lang=en", "en/status/optonet/index.html"),
        ("/status/optonet.json", "status/optonet.json"),
        ("/status/optonet.svg?lang=en", "en/status/optonet.svg"),
        ("/impressum?lang=en", "en/impressum/index.html"),
        ("/weekly", "weekly/index.html"),
        ("/weekly/2026-W47", "weekly/2026-W47/index.html"),
        ("/weekly/2026-W48.txt?lang=en", "en/weekly/2026-W48.txt"),
        ("/404.html?lang=en", "en/404.html"),
        ("/robots.txt", "robots.txt"),
    ],
)
def test_an_address_has_its_file(site: WebSite, url: str, file: str) -> None:
    assert addresses_of(site)[url].file == file


def test_every_link_that_a_plain_web_space_can_answer_leads_to_a_file(site: WebSite) -> None:
    known = addresses_of(site)
    for url in ("/", f"/events/{ID}", "/weekly/2026-W47", "/status", "/status/optonet"):
        for link in links(ask(site, url).body.decode()):
            assert link in known, f"{url} links to {link}"


def test_every_page_of_the_site_has_an_address(site: WebSite) -> None:
    app = site.client.application
    routes = {str(rule.endpoint) for rule in app.url_map.iter_rules()}
    match = app.url_map.bind("x").match
    published_ones = {match(url.partition("?")[0])[0] for url in addresses_of(site) if not url.startswith("/404.html")}
    private = {endpoint for endpoint, right in RIGHTS.items() if right.private}
    assert routes - published_ones == {"health.healthz"} | private


def test_no_two_addresses_share_a_file(site: WebSite) -> None:
    known = addresses_of(site)
    assert len({address.file for address in known.values()}) == len(known)


def test_a_long_listing_is_published_to_its_end(tmp_path: Path) -> None:
    site = web_site(*(event(f"{n:010d}", start=START + timedelta(hours=n)) for n in range(2 * PAGE_SIZE + 1)))
    published(site, tmp_path)
    after = tmp_path / "after" / f"{2 * PAGE_SIZE - 1:010d}" / "index.html"
    assert f"/events/{2 * PAGE_SIZE:010d}" in after.read_text("utf-8")


def test_a_compressed_feed_is_its_feed_and_carries_no_time(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    zipped = (tmp_path / "feeds/events.ics.gz").read_bytes()
    assert gzip.decompress(zipped) == (tmp_path / "feeds/events.ics").read_bytes()
    assert zipped[4:8] == bytes(4)


def test_publishing_again_writes_nothing(site: WebSite, tmp_path: Path) -> None:
    first = published(site, tmp_path).files
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    again = published(site, tmp_path).files
    assert (again.written, again.unchanged, again.removed) == (0, first.written, 0)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()} == before


def test_only_what_a_change_touches_is_written(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    medways = (tmp_path / "network/medways/feeds/events.ics").stat().st_mtime_ns
    site.change(event(ID, summary="Laser-Abend"))
    done = published(site, tmp_path).files
    assert done.written < done.unchanged
    assert (tmp_path / "network/medways/feeds/events.ics").stat().st_mtime_ns == medways
    assert b"Laser-Abend" in (tmp_path / "network/optonet/feeds/events.ics").read_bytes()


def test_the_page_of_a_past_event_stays(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    site.today = TODAY + timedelta(days=100)
    published(site, tmp_path)
    published(site, tmp_path)
    files = files_in(tmp_path)
    assert files[f"events/{ID}/index.html"] == ask(site, f"/events/{ID}").body
    assert b"Stammtisch" not in files["index.html"]


def test_an_event_that_another_store_does_not_know_leaves(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    restored = web_site(event(OTHER, networks=["medways"], topics=("photonik",)))
    assert published(restored, tmp_path).files.removed == 4
    assert not list(tmp_path.rglob(f"*{ID}*"))


def test_a_withdrawn_event_says_so_on_its_page(tmp_path: Path) -> None:
    site = web_site(cancelled(event(ID), State.WITHDRAWN))
    published(site, tmp_path)
    assert "Nicht mehr angekündigt" in (tmp_path / f"events/{ID}/index.html").read_text("utf-8")
    assert (tmp_path / f"events/{ID}.ics").is_file()


def test_a_merged_events_page_is_that_of_the_other(tmp_path: Path) -> None:
    merged = cancelled(event(ID), State.MERGED)
    merged = replace(merged, publication=replace(merged.publication, merged_into=OTHER))
    site = web_site(merged, event(OTHER))
    published(site, tmp_path)
    assert (tmp_path / f"events/{ID}/index.html").read_bytes() == ask(site, f"/events/{OTHER}").body


def test_subscriptions_to_a_network_that_left_go_on(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    site.config = replace(site.config, networks=site.config.networks[:1])
    site.grow_all()
    published(site, tmp_path)
    assert (tmp_path / "network/medways/feeds/events.ics").is_file()
    assert not (tmp_path / "network/medways/index.html").exists()


def test_a_language_that_left_leaves_no_file(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    site.config = replace(site.config, site=replace(site.config.site, languages=("de",)))
    published(site, tmp_path)
    assert not (tmp_path / "en").exists()


def test_an_address_that_fails_keeps_its_last_good_file_and_the_others_are_written(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    good = (tmp_path / f"events/{ID}/index.html").read_bytes()
    site.change(event(ID, summary="Laser-Abend"), event(OTHER, summary="Licht-Abend"))
    done = published(site, tmp_path, fails=lambda url: url == f"/events/{ID}")
    assert done.failed == (f"/events/{ID}",)
    assert (tmp_path / f"events/{ID}/index.html").read_bytes() == good
    assert b"Licht-Abend" in (tmp_path / f"events/{OTHER}/index.html").read_bytes()
    assert b"Laser-Abend" in (tmp_path / "feeds/events.ics").read_bytes()


def test_a_lost_store_changes_no_file(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path)
    good = files_in(tmp_path)
    site.change(event(ID, summary="Laser-Abend"))
    published(site, tmp_path, fails=lambda url: url.startswith(("/?", "/feeds/", "/events/", "/weekly", "/status", "/4")) or url == "/")
    assert files_in(tmp_path) == good


def test_what_failed_once_is_made_up_for(site: WebSite, tmp_path: Path) -> None:
    published(site, tmp_path, fails=lambda url: url == "/feeds/events.ics")
    assert not (tmp_path / "feeds/events.ics").exists()
    published(site, tmp_path)
    assert (tmp_path / "feeds/events.ics").read_bytes() == ask(site, "/feeds/events.ics").body


def links(html: str) -> set[str]:
    """Where a page leads on this site, without anchors."""
    found = {unescape(link) for link in re.findall(r'(?:href|src)="(/[^"#]*)', html)}
    return {link for link in found if not re.search(r"[?&](q|region|mode|collection|from|to)=", link)}
