"""The weekly listing as a mail, and as an item of RSS that becomes one."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import etree

from aggregator.model import FeedEntry, WeeklyIssue
from feeds.rss import frame
from feeds.weekly import WEEKLY_FORMATS, item
from feeds.weekly.mail import MAX_MAIL_BYTES
from tests.factories import BASE_URL, channel, everywhere, feed_context
from tests.feeds.weekly.test_formats import EVIL_EVENT, written
from tests.issues import earlier, evening, issue

LONG = "Gemeinsamer Erfahrungsaustausch über die Digitalisierung in kleinen & mittleren Unternehmen der Region "


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text beside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.said += data


def many(count: int, text: str = LONG) -> WeeklyIssue:
    fields = everywhere(text * 9, "description", "location", "organizer", "price")
    url = "https://optonet-jena.de/" + "a" * 400
    return issue(
        [
            evening(f"{n:010}", day=n % 14, summary=text * 3, networks=[f"{text}{k}" for k in range(5)], registration_url=url, **fields)
            for n in range(count)
        ],
        earlier(),
    )


def entry_of(of: WeeklyIssue) -> FeedEntry:
    return FeedEntry(event_id=of.week, day=of.first, zone="", body=item(of, feed_context(), "de"))


@pytest.mark.parametrize("text", [LONG, "&<>\"'" * 20, "Straßenüberführungsänderung " * 4, "🎉会議" * 20])
def test_two_hundred_long_events_fit_into_a_mail(text: str) -> None:
    of = many(200, text)
    html = WEEKLY_FORMATS["html"].render(of, feed_context(), "de")
    assert len(html) <= MAX_MAIL_BYTES
    assert sum(tag == "h3" for tag, _ in Tags(html.decode()).found) == 200
    assert html.decode().count(f'href="{BASE_URL}/events/') == 200


@pytest.mark.parametrize("text", [LONG, "Straßenüberführungsänderung " * 4])
def test_four_hundred_long_events_are_a_line_each_and_fit_too(text: str) -> None:
    html = WEEKLY_FORMATS["html"].render(many(400, text), feed_context(), "de")
    assert len(html) <= MAX_MAIL_BYTES
    assert html.decode().count(f'href="{BASE_URL}/events/') == 400


def test_a_mail_of_usual_size_says_all() -> None:
    of = issue([evening(f"{n:010}", day=n % 14, description=LONG * 2, location="Volkshaus, Jena") for n in range(60)])
    assert written("html", of).count("Volkshaus, Jena") == 60
    assert "…" not in written("html", of)


def test_a_mail_is_made_of_what_mail_programs_know() -> None:
    html = written("html", many(5))
    tags = Tags(html).found
    known = ("html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "h1", "h2", "h3", "p", "br", "a", "b", "s")
    assert {tag for tag, _ in tags} <= {*known, "strong"}
    assert all(attributes.get("role") == "presentation" for tag, attributes in tags if tag == "table")
    assert not re.search(r"flex|grid|position:|float|<img|url\(|@import|https?://(?!netzwerktimer\.example|optonet-jena\.de)", html)
    assert [attributes["lang"] for tag, attributes in tags if tag in ("html", "table")] == ["de", "de"]


def test_a_mail_without_its_style_element_is_the_same_to_read() -> None:
    bare = re.sub(r"<style>.*?</style>", "", written("html", many(3)), flags=re.DOTALL)
    for tag, attributes in Tags(bare).found:
        if tag == "td":
            assert {"background:#ffffff", "color:#1b2427"} <= set(attributes["style"].split(";"))
        assert tag not in {"td", "h1", "h2", "h3", "p", "a", "b"} or attributes.get("style")


def test_a_foreign_title_says_its_language() -> None:
    assert re.search(r'<a [^>]*lang="en"[^>]*>Photonics<', written("html", issue([evening(summary="Photonics", language="en")])))


def test_a_strangers_text_stays_text_in_a_mail() -> None:
    html = written("html", issue([EVIL_EVENT]))
    read = Tags(html)
    assert not [tag for tag, _ in read.found if tag in {"script", "img", "iframe", "object", "svg"}]
    assert not [name for _, attributes in read.found for name in attributes if name.startswith("on") or name == "srcdoc"]
    assert all(attributes.get("href", "https://").startswith("https://") for _, attributes in read.found)
    assert "<script>XSS()</script>" in read.said


def test_an_issue_is_one_item_with_the_whole_listing() -> None:
    one = etree.fromstring(frame(channel("rss"), [entry_of(issue([evening(), evening("B" * 10)], earlier()))])).find("channel/item")
    assert one.findtext("title") == "Termine der Kalenderwochen 48 und 49 (23. Nov. – 6. Dez. 2026)"
    assert one.findtext("guid") == "weekly-2026-W48@netzwerktimer.example"
    assert one.findtext("pubDate") == "Mon, 23 Nov 2026 04:00:00 GMT"
    assert one.findtext("link") == f"{BASE_URL}/weekly/2026-W48"
    assert one.findtext("description") == "2 Termine: 2 neu"
    html = one.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
    assert html.startswith("<table")
    assert html.count("<h3") == 2
    assert "<style" not in html


def test_a_preview_is_no_item() -> None:
    with pytest.raises(ValueError, match="preview"):
        item(replace(issue([]), frozen_at=None), feed_context(), "de")
