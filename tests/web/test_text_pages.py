"""The legal pages and the page about the service: what the operator wrote, what is missing, and what never gets through."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import PageTexts
from aggregator.config.page_texts import MAX_TEXT, page_warnings, placeholders
from aggregator.ingest.fetch.body import MAX_BODY
from aggregator.ingest.fetch.fetcher import PAUSE_SECONDS, HttpFetcher
from aggregator.ingest.fetch.robots import ours
from aggregator.model import TEXT_PAGES, Source
from tests.factories import BASE_URL, event
from tests.published import addresses_of, files_in, published
from tests.web_site import WebSite, web_site
from web.sanitize import sanitized_page
from web.security import HEADERS

EXAMPLES = Path(__file__).parents[2] / "examples"
NEVER = re.compile(
    r"<(script|img|iframe|svg|style|form|input|object)\b|<[^>]*\s(on\w+|style|src)=|href=\"(?!https?:|mailto:|/)", re.IGNORECASE
)


@pytest.fixture
def site(tmp_path: Path) -> WebSite:
    return web_site(event("A"), folder=tmp_path)


def write(site: WebSite, name: str, text: str | bytes) -> None:
    """Write a text of the operator, `name` such as impressum.de."""
    assert site.file is not None
    path = site.file.parent / "pages" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def main(html: str) -> str:
    """The main part of a page."""
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_a_text_is_shown_as_a_page(site: WebSite, name: str) -> None:
    write(site, f"{name}.de", "# Ganz *eigene* Worte\n\nText mit [Link](https://a.example/x) und <b@a.example>.\n\n## Abschnitt\n\n- Punkt")
    answer = site.client.get(f"/{name}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<h1>Ganz eigene Worte</h1>" in html
    assert "<title>Ganz eigene Worte · Netzwerktimer" in html
    assert 'href="https://a.example/x"' in html
    assert 'href="mailto:b@a.example"' in html
    assert "<h2>Abschnitt</h2>" in html
    assert "noindex" not in html
    assert "X-Robots-Tag" not in answer.headers


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_what_is_not_written_yet_says_what_and_where(site: WebSite, name: str) -> None:
    answer = site.client.get(f"/{name}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Dieser Text fehlt noch." in html
    assert f"<code>pages/{name}.de.md</code>" in html
    assert '<meta name="robots" content="noindex">' in html
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert str(site.file) not in html


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_the_notice_names_a_template_that_exists(site: WebSite, name: str) -> None:
    for languages in (("de", "en"), ("en", "de"), ("fr", "de")):
        html = web_site(languages=languages).text(f"/{name}")
        found = re.search(r"<code>examples/(.+?)</code>", html)
        assert found is not None
        assert (EXAMPLES / found[1]).is_file()


def test_an_empty_file_is_a_missing_text(site: WebSite) -> None:
    write(site, "impressum.de", " \n\n")
    assert "Dieser Text fehlt noch." in site.text("/impressum")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_folder_or_a_pipe_is_a_missing_text(site: WebSite, tmp_path: Path) -> None:
    (tmp_path / "pages" / "impressum.de.md").mkdir(parents=True)
    os.mkfifo(tmp_path / "pages" / "datenschutz.de.md")
    assert "Dieser Text fehlt noch." in site.text("/impressum")
    assert "Dieser Text fehlt noch." in site.text("/datenschutz")


def test_each_language_has_its_text(site: WebSite) -> None:
    write(site, "impressum.de", "# Deutsch")
    write(site, "impressum.en", "# In English")
    assert "<h1>Deutsch</h1>" in site.text("/impressum")
    assert "<h1>In English</h1>" in site.text("/impressum?lang=en")


def test_a_text_in_another_language_is_shown_with_a_note_and_its_language(site: WebSite) -> None:
    write(site, "impressum.de", "# Angaben\n\nText")
    html = site.text("/impressum?lang=en")
    assert "This text is available in this language only: German." in html
    assert '<h1 lang="de">Angaben</h1>' in html
    assert '<div lang="de">\n<p>Text</p>' in html
    assert "noindex" not in html
    assert "in dieser Sprache" not in site.text("/impressum")


def test_any_language_of_the_site_is_better_than_none(tmp_path: Path) -> None:
    site = web_site(languages=("de", "fr"), folder=tmp_path)
    write(site, "impressum.fr", "# Mentions")
    assert '<h1 lang="fr">Mentions</h1>' in site.text("/impressum")


def test_a_changed_text_shows_at_the_next_request(site: WebSite) -> None:
    write(site, "impressum.de", "# Alt")
    assert "<h1>Alt</h1>" in site.text("/impressum")
    write(site, "impressum.de", "# Neu")
    assert "<h1>Neu</h1>" in site.text("/impressum")
    assert site.client.get("/impressum").headers["Cache-Control"] == "no-cache"


def test_a_page_has_one_main_heading(site: WebSite) -> None:
    for text in ("# A\n\n# B\n\n### C", "kein Titel", "> # zitiert\n\n# A", "A\n=\n\nB\n="):
        for name in ("impressum", "about"):
            write(site, f"{name}.de", text)
            assert len(re.findall(r"<h1\b", site.text(f"/{name}"))) == 1
    write(site, "impressum.de", "kein Titel")
    assert "<h1>Impressum</h1>" in site.text("/impressum")


def test_the_first_heading_is_the_main_one_and_further_main_headings_begin_sections(site: WebSite) -> None:
    write(site, "impressum.de", "> # Zitat\n\n# Erster\n\n# Zweiter")
    html = site.text("/impressum")
    assert "<h1>Erster</h1>" in html
    assert "<h2>Zweiter</h2>" in html


HOSTILE = [
    "<script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,x)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example/)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/x.png)",
    "![![x](https://evil.example/x.png)](https://evil.example/y.png)",
    '[x](https://a.example "onclick=alert(1)")',
    "| a |\n|--:|\n| <style>*{}</style> |",
    '```x" onclick="alert(1)\n<script>\n```',
    "{{ 7*7 }} {% include 'base.html' %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_stays_text(site: WebSite, text: str) -> None:
    write(site, "impressum.de", text)
    html = main(site.text("/impressum"))
    assert NEVER.findall(html) == []
    assert "49" not in html


def test_html_stays_text(site: WebSite) -> None:
    write(site, "impressum.de", "Ein <b>fettes</b> Wort")
    assert "Ein &lt;b&gt;fettes&lt;/b&gt; Wort" in site.text("/impressum")


@pytest.mark.parametrize("link", ["javascript:x", "data:text/html,x", "ftp://a.example", "tel:1", "/status", "//evil.example"])
def test_links_lead_to_web_pages_and_mail_addresses_only(link: str) -> None:
    assert "href" not in sanitized_page(f'<a href="{link}">x</a>')
    assert 'href="https://a.example/"' in sanitized_page('<a href="https://a.example/">x</a>')


def test_a_picture_is_its_words(site: WebSite) -> None:
    write(site, "about.de", "Vorher ![Unser Büro](https://evil.example/x.png) nachher")
    html = site.text("/about")
    assert "Vorher Unser Büro nachher" in html
    assert "evil.example" not in html


def test_a_file_that_is_too_long_is_cut_and_says_so(site: WebSite) -> None:
    write(site, "impressum.de", "# Lang\n\n" + "Wörter ohne Ende\n\n" * 100_000)
    html = site.text("/impressum")
    assert "Der Text ist länger als 200 kB. Hier steht nur sein Anfang." in html
    assert MAX_TEXT / 2 < len(html) < MAX_TEXT * 2


def test_no_character_is_cut_in_two(site: WebSite) -> None:
    write(site, "impressum.de", "abc" + "wö " * 100_000)
    assert "Ã" not in site.text("/impressum")


def test_a_file_of_another_encoding_is_read(site: WebSite) -> None:
    write(site, "impressum.de", "# Über uns".encode("cp1252"))
    assert "<h1>Über uns</h1>" in site.text("/impressum")


@pytest.mark.parametrize("name", TEXT_PAGES)
@pytest.mark.parametrize("written", [True, False])
def test_the_pages_are_protected_like_others(site: WebSite, name: str, written: bool) -> None:
    if written:
        write(site, f"{name}.de", "# Text")
    headers = site.client.get(f"/{name}").headers
    assert {header: headers.get(header) for header in HEADERS} == HEADERS
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/events/A", "/weekly/2026-W48", "/status", "/impressum", "/nope", "/?network=nope"])
@pytest.mark.parametrize("language", ["", "en"])
def test_every_page_and_every_error_links_to_them(site: WebSite, path: str, language: str) -> None:
    html = site.text(path + (("&" if "?" in path else "?") + "lang=en" if language else ""))
    footer = html.partition("<footer")[2].partition("</footer>")[0]
    for name in TEXT_PAGES:
        assert f'href="/{name}{"?lang=en" if language else ""}"' in footer


def test_they_answer_without_a_database(site: WebSite) -> None:
    write(site, "impressum.de", "# Wir")
    site.break_store()
    assert site.client.get("/impressum").status_code == 200
    assert site.client.get("/about").status_code == 200


def test_the_status_page_names_what_is_missing_until_it_is_written(site: WebSite) -> None:
    html = main(site.text("/status"))
    assert "Diese Seiten haben noch keinen Text:" in html
    assert all(f'href="/{name}"' in html for name in TEXT_PAGES)
    for name in TEXT_PAGES:
        write(site, f"{name}.de", "# Text")
    assert "noch keinen Text" not in site.text("/status")


@pytest.mark.parametrize("written", [True, False])
def test_the_page_about_the_service_always_says_what_the_robot_does(site: WebSite, written: bool) -> None:
    if written:
        write(site, "about.de", "# Wir\n\nEigene Worte")
    german, english = site.text("/about"), site.text("/about?lang=en")
    assert ("Eigene Worte" in german) == written
    for html in (german, english):
        assert "User-agent: Netzwerktimer\nDisallow: /" in html
        assert 'href="mailto:redaktion@example.org"' in main(html)
        assert "410" in html
        assert "Retry-After" in html
    assert "Was wir speichern und zeigen" in german
    assert "What we store and show" in english


def test_the_robot_is_described_as_it_is(site: WebSite) -> None:
    html = site.text("/about?lang=en")
    sent = HttpFetcher(contact_page=f"{BASE_URL}/about")._headers["User-Agent"]
    every = {timedelta(hours=1): "once an hour"}[Source(id="a", network="a", url="a").every]
    pause = {1.0: "at least one second"}[PAUSE_SECONDS]
    for words in (f"<code>{sent}</code>", f"at most {MAX_BODY >> 20} MB", every, pause):
        assert words in html


def test_the_lines_for_robots_txt_keep_our_robot_out(site: WebSite) -> None:
    found = re.search(r"<pre><code>(User-agent:.+?)</code>", site.text("/about"), re.DOTALL)
    assert found is not None
    assert "disallow: /" in ours(found[1].encode())
    assert "disallow" not in ours(found[1].replace("Netzwerktimer", "Other").encode())


def test_the_robots_section_is_on_no_other_page(site: WebSite) -> None:
    assert "robots.txt" not in main(site.text("/impressum"))


def test_without_a_contact_the_legal_notice_is_named() -> None:
    site = web_site()
    site.config = replace(site.config, site=replace(site.config.site, contact=""))
    assert "Die Anschrift steht im Impressum." in site.text("/about")


def test_the_published_folder_has_them_in_each_language(site: WebSite, tmp_path: Path) -> None:
    write(site, "impressum.de", "# Wir")
    write(site, "impressum.en", "# We")
    published(site, tmp_path / "site")
    files = files_in(tmp_path / "site")
    assert "<h1>Wir</h1>" in files["impressum/index.html"].decode()
    assert "<h1>We</h1>" in files["en/impressum/index.html"].decode()
    assert {f"{prefix}{name}/index.html" for name in TEXT_PAGES for prefix in ("", "en/")} <= set(files)
    assert addresses_of(site)["/about?lang=en"].file == "en/about/index.html"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name: [Name des Betreibers]", ("Name des Betreibers",)),
        ("[Straße]\n[Straße]\n[Ort,\nLand]", ("Straße", "Ort, Land")),
        ("[Link](https://a.example) [a][b] ![c](d)\n\n[b]: https://a.example", ()),
        ("name [at] a [dot] example", ()),
        ("[1] [ ] [] \\[kein\\]", ()),
        ("[Mail]", ("Mail",)),
        ("[" * 100_000 + "a" * 100_000, ()),
    ],
)
def test_brackets_that_are_no_link_are_placeholders(text: str, expected: tuple[str, ...]) -> None:
    assert placeholders(text) == expected


def test_warnings_name_what_is_missing_unfinished_or_too_long(site: WebSite, tmp_path: Path) -> None:
    write(site, "impressum.de", "[Name] [Ort] [Land]")
    write(site, "impressum.en", "done")
    write(site, "datenschutz.de", "a" * (MAX_TEXT + 1))
    write(site, "about.de", "done")
    write(site, "about.en", f"[{'x' * 100}]")
    assert list(page_warnings(PageTexts(tmp_path), ("de", "en"))) == [
        "pages/impressum.de.md still holds the placeholder [Name] and 2 more",
        "pages/datenschutz.de.md is longer than 200 kB: only its beginning is shown",
        f"pages/about.en.md still holds the placeholder [{'x' * 60}…]",
        "pages/barrierefreiheit.de.md is missing, so /barrierefreiheit only says what to write there; "
        "copy examples/pages/barrierefreiheit.de.md and fill it in",
    ]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", TEXT_PAGES)
def test_each_template_is_to_be_filled_in_and_says_that_nobody_checked_it(name: str, language: str) -> None:
    text = PageTexts(EXAMPLES)(name, language)
    assert text is not None
    first = text.markdown.splitlines()[0]
    assert re.search("Anwalt|lawyer", first)
    assert first[1:-1] in placeholders(text.markdown)
