"""German and complete English."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from aggregator.model import PullOutcome
from tests.factories import cancelled, event
from tests.web_site import web_site

from .test_status import state

WEB = Path(__file__).parents[2] / "web"
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def messages() -> set[str | tuple[str, ...]]:
    """Every text of ours that code and templates may say."""
    found = extract_from_dir(WEB, method_map=[("**.py", "python"), ("templates/**.html", "jinja2")])
    return {message for _, _, message, _, _ in found}


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_every_text_has_an_english_one() -> None:
    with (WEB / "translations" / "en.po").open("rb") as lines:
        english = {message.id: message.string for message in read_po(lines, locale="en") if message.id}
    known = messages()
    assert {text for text in known if text not in english or not all(forms(english[text]))} == set()
    assert set(english) - known == set(), "translated, but said nowhere"


def test_translations_keep_the_places_of_values() -> None:
    with (WEB / "translations" / "en.po").open("rb") as lines:
        for message in read_po(lines, locale="en"):
            for german, english in zip(forms(message.id), forms(message.string), strict=True):
                assert set(PLACEHOLDER.findall(german)) == set(PLACEHOLDER.findall(english))


def test_the_first_language_is_the_default() -> None:
    assert '<html lang="de">' in web_site().text("/")
    assert '<html lang="en">' in web_site(languages=("en", "de")).text("/")


def test_no_header_and_no_cookie_chooses_the_language() -> None:
    answer = web_site().client.get("/", headers={"Accept-Language": "en", "Cookie": "lang=en"})
    assert '<html lang="de">' in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_other_language_is_one_link_away_and_keeps_the_selection() -> None:
    site = web_site(event("A"))
    assert 'href="/?q=photonik&amp;network=optonet&amp;lang=en"' in site.text("/?q=photonik&network=optonet")
    assert 'href="/?q=photonik&amp;network=optonet"' in site.text("/?q=photonik&network=optonet&lang=en")
    assert 'href="/events/A"' in site.text("/events/A?lang=en")


def test_english_pages_stay_english_on_every_link() -> None:
    html = web_site(event("A")).text("/?lang=en")
    own = [address for address in re.findall(r'<a href="(/[^"]*)"', html) if "lang=en" not in address]
    assert own == ["/"]  # the switch to German
    assert '<input type="hidden" name="lang" value="en">' in html


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=nothing",
        "/events/A",
        "/events/B",
        "/status",
        "/status/optonet",
        "/nope",
        "/?network=nope",
        "/weekly/2026-W49",
        "/weekly/2026-W54",
    ],
)
def test_no_german_word_of_ours_is_left_on_an_english_page(path: str) -> None:
    site = web_site(event("A", summary="A"), cancelled(event("B", summary="B")), states=[state(outcome=PullOutcome.ERROR, failures=3)])
    html = site.text(path + ("&" if "?" in path else "?") + "lang=en")
    said = re.sub(r"<[^>]+>", "\n", re.sub(r'lang="de"[^<]*<', "<", html))
    german = {text for message in messages() for text in forms(message) if re.search(r"[A-Za-zäöüß]{4}", text) and "%" not in text}
    shared = {"Link", "Online", "online", "Status"}
    assert {text for text in german - shared if text in said.splitlines()} == set()


def test_dates_follow_the_language() -> None:
    site = web_site(event("A"))
    assert "3 December 2026, 17:00<" in site.text("/events/A?lang=en")
    assert "Uhr" not in site.text("/?lang=en")


def test_foreign_texts_say_their_language() -> None:
    assert '<h1 lang="en">' in web_site(event("A", language="en")).text("/events/A")


def test_a_language_without_a_catalogue_reads_english() -> None:
    html = web_site(languages=("de", "fr")).text("/?lang=fr")
    assert '<html lang="fr">' in html
    assert "Search events" in html


def test_an_unknown_language_is_answered_in_the_default_one() -> None:
    answer = web_site().client.get("/?lang=xx")
    assert answer.status_code == 400
    assert "Möglich sind: de, en." in answer.get_data(as_text=True)
