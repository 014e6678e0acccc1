"""Texts of mails: complete in both languages and both parts, and nothing that comes from outside becomes structure."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader, meta

from aggregator.model import MailKind, Site
from aggregator.notifications.contents import CONTENTS
from aggregator.notifications.rendering import LANGUAGES, MOST_ITEMS, MOST_OF_SUBJECT, RenderedMail

from .mails import LINKS, SITE, mail, rendered

URL = re.compile(r"https?://[^\s<>\"]+")
EVERY = [(kind, language) for kind in MailKind for language in LANGUAGES]
REASONS = ("", "empty", "shorter", "takeover", "multiplied", "all-cancelled", "other-domain", "access-page", "unheard-of")
HOSTILE = (
    "Zeile\r\nBcc: alle@example.org\n\n- Punkt\n-- \nWeiter: https://evil.example/",
    "Anmelden: https://evil.example/login",
    "- Anmelden: https://evil.example/login",
    '<script>alert(1)</script><a href="https://evil.example/">x</a>"\'>&amp;',
    "wort " * 1_000,
    "w" * 5_000,
    "\u202egnuhcarpS\u202c \u2066x\u2069 \u200b\u200d\ufeff",
    "\u05e9\u05dc\u05d5\u05dd",
    "\ue002https://evil.example/\ue003 \ue000x\ue001",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "{{ links.action }}{% include 'mail.html' %}",
    "    eingerückt",
    "",
)


class Read(HTMLParser):
    """What a reader of an HTML part gets: its words, the addresses it links to, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += "" if tag in ("bdi", "a") else " "
        self.attributes += [name for name, _ in attrs]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if self.tags[-1] not in ("style", "title"):
            self.words += data


def body(html: str) -> str:
    """The visible part of the document, without what is shown beside the subject only."""
    return re.sub(r'<div class="preview".*?</div>', "", html.partition("<body")[2], flags=re.DOTALL)


def structure(mail: RenderedMail) -> tuple[list[str], list[str], int]:
    """What must not depend on values: elements, links, number of lines."""
    read = Read(mail.html)
    return read.tags, read.links, mail.text.count("\n")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_kind_has_texts_in_every_language(kind: MailKind, language: str) -> None:
    words = rendered(mail(kind, language))
    assert words.language == language
    assert words.subject
    assert words.text.endswith("\n")
    assert f'<html lang="{language}">' in words.html
    assert "{" not in words.text + words.subject


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_kind_can_do_without_what_it_need_not_have(kind: MailKind, language: str) -> None:
    contents = CONTENTS[kind]
    bare = replace(mail(kind, language), values=dict.fromkeys(contents.values, "x"), lists=dict.fromkeys(contents.lists, ("x",)))
    words = rendered(bare, {key: LINKS[key] for key in (*contents.links, "source_1")})
    assert "\n\n\n" not in words.text
    assert not re.search(r": *$", words.text.replace(":\n\n- ", ""), re.MULTILINE) or kind is MailKind.LEFT


@pytest.mark.parametrize("kind", MailKind)
def test_a_kind_refuses_to_go_without_what_it_needs(kind: MailKind) -> None:
    contents = CONTENTS[kind]
    if contents.values or contents.lists:
        with pytest.raises(ValueError, match=f"of kind {kind} lacks"):
            rendered(replace(mail(kind), values={}, lists={}))
    if contents.links or contents.lists == ("sources",):
        with pytest.raises(ValueError, match=f"of kind {kind} lacks"):
            rendered(mail(kind), {})


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_template_names_all_that_its_kind_may_have_and_nothing_else(kind: MailKind, language: str) -> None:
    loader = PackageLoader("aggregator.notifications")
    source, _, _ = loader.get_source(Environment(autoescape=True), f"{kind}.{language}.txt")
    contents = CONTENTS[kind]
    named = meta.find_undeclared_variables(Environment(autoescape=True).parse(source)) - {"links", "site", "more"}
    values = {*contents.values, *contents.more_values, *contents.lists, *contents.more_lists}
    assert named == {"failure_sentence" if value == "failure" else value for value in values}
    assert set(re.findall(r"links\.(\w+)", source)) == {*contents.links, *contents.more_links}


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("repeats", [False, True])
def test_both_parts_have_the_same_words_and_links(kind: MailKind, language: str, reason: str, repeats: bool) -> None:
    has_reason = "reason" in (*CONTENTS[kind].values, *CONTENTS[kind].more_values)
    if reason and not has_reason:
        return
    words = rendered(mail(kind, language, unsubscribe=repeats, values={"reason": reason} if has_reason else {}))
    read = Read(words.html)
    ours = [url for url in URL.findall(words.text) if url.startswith("https://netzwerktimer.example/")]
    assert read.links == ours
    in_html = " ".join(Read(f"<body{body(words.html)}").words.split())
    for line in words.text.splitlines():
        label = re.sub(r": https://netzwerktimer\.example/\S*$", "", line).removeprefix("- ").strip()
        if label != "--":
            assert " ".join(label.split()) in in_html


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_mail_says_who_sends_it_and_where_the_law_is(kind: MailKind, language: str) -> None:
    query = "?lang=en" if language == "en" else ""
    text = rendered(mail(kind, language)).text
    _, separator, footer = text.partition("\n-- \n")
    assert separator
    for words in (SITE.title, SITE.contact, f"/impressum{query}\n", f"/datenschutz{query}\n", f"https://netzwerktimer.example/{query}\n"):
        assert words in footer
    assert "unsubscribe" not in text


def test_a_mail_that_repeats_offers_to_end_it() -> None:
    assert f"Keine solchen Mails mehr: {LINKS['unsubscribe']}\n" in rendered(mail(MailKind.DIGEST, unsubscribe=True)).text
    with pytest.raises(ValueError, match="lacks unsubscribe"):
        rendered(mail(MailKind.DIGEST, unsubscribe=True), {"moderation": LINKS["moderation"]})


@pytest.mark.parametrize(
    ("language", "of_site", "expected"),
    [("de", "en", "de"), ("en", "de", "en"), ("fr", "de", "en"), ("", "de", "de"), ("", "fr", "en"), ("de-AT", "en", "de")],
)
def test_a_mail_is_in_its_language_else_the_sites_else_english(language: str, of_site: str, expected: str) -> None:
    words = rendered(mail(language=language), site=Site(title="Termine", languages=(of_site,)))
    assert words.language == expected
    assert words.subject == {"de": "Ihr Link zum Anmelden", "en": "Your link to log in"}[expected]


def test_a_hidden_link_stays_hidden_and_leads_nowhere() -> None:
    words = rendered(mail(), {"action": "…"})
    assert "Jetzt anmelden: …\n" in words.text
    assert "Jetzt anmelden: …" in words.html
    assert 'href="…"' not in words.html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://a\nBcc:x", "https://a/ü", "mailto:a@b"])
def test_a_link_is_an_address_of_the_web(url: str) -> None:
    with pytest.raises(ValueError, match="the link action is no"):
        rendered(mail(), {"action": url})


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("value", HOSTILE)
def test_values_change_neither_lines_nor_elements_nor_links(kind: MailKind, language: str, value: str) -> None:
    contents = CONTENTS[kind]
    plain = mail(kind, language)
    fixed = ("reason", "reminder", "failure")
    keys = [key for key in (*contents.values, *contents.more_values) if key not in fixed]
    values = dict.fromkeys(keys, "x")
    lists = dict.fromkeys((*contents.lists, *contents.more_lists), ("x",))
    harmless = rendered(replace(plain, values={**plain.values, **values}, lists=lists))
    hostile = rendered(
        replace(plain, values={**plain.values, **dict.fromkeys(keys, f"x{value}")}, lists=dict.fromkeys(lists, (f"x{value}",)))
    )
    assert structure(hostile) == structure(harmless)
    assert len(hostile.text) < 20_000
    assert "\n" not in hostile.subject


@given(value=st.text(max_size=200))
def test_no_value_makes_a_line_or_an_element(value: str) -> None:
    kind = MailKind.SUSPICIOUS
    values = {"source_name": f"x{value}", "address": f"x{value}", "known": f"1{value}", "listed": f"1{value}"}
    words = rendered(mail(kind, values=values, lists={"events": (f"x{value}",)}))
    expected = rendered(mail(kind, values=dict.fromkeys(values, "x"), lists={"events": ("x",)}))
    assert structure(words) == structure(expected)
    assert len(words.text.splitlines()) == len(expected.text.splitlines())
    assert len(words.subject.splitlines()) == 1
    assert words.subject.isprintable() or not value.isprintable()


def test_an_address_in_a_name_is_no_address_any_more() -> None:
    words = rendered(mail(MailKind.OWNER_LINKS, lists={"sources": ("Jetzt anmelden: https://evil.example/login?x=1", "HTTPS://x")}))
    assert "- Jetzt anmelden: evil.example: https://netzwerktimer.example/source_1\n" in words.text
    assert "- x: https://netzwerktimer.example/source_2\n" in words.text


def test_a_subject_takes_little_from_outside() -> None:
    words = rendered(mail(MailKind.GONE, values={"source_name": "Netz " * 100}))
    own = len(rendered(mail(MailKind.GONE, values={"source_name": ""})).subject)
    assert len(words.subject) <= own + MOST_OF_SUBJECT
    assert words.subject.endswith("…“: Die Adresse Ihrer Termine gibt es nicht mehr")


def test_a_long_list_ends_with_the_number_of_the_rest() -> None:
    words = rendered(mail(MailKind.DIGEST, lists={"cards": [f"Karte {number}" for number in range(MOST_ITEMS + 2)]}))
    assert words.subject == f"{MOST_ITEMS + 2} Punkte warten auf Sie"
    assert words.text.count("\n- ") == MOST_ITEMS + 1
    assert "- und 2 weitere\n" in words.text


def test_an_export_is_whole_and_keeps_its_indentation() -> None:
    lines = [f"{'  ' * (number % 3)}line {number}" for number in range(500)]
    words = rendered(mail(MailKind.LEFT, lists={"export": lines}))
    assert "\n".join(f"    {line}" for line in lines) in words.text
    assert "\n".join(re.sub(r"(line \d+)", r"\1", line) for line in lines[:3]) in re.sub("</?bdi>", "", words.html)


@pytest.mark.parametrize(
    ("failure", "german"), [("BadStatus 500", "(Status 500)"), ("TooSlow", "zu lange"), ("Unheard", "nicht mehr lesen.\n")]
)
def test_a_failure_is_told_in_words(failure: str, german: str) -> None:
    assert german in rendered(mail(MailKind.AILING, values={"failure": failure})).text


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_html_loads_nothing_and_asks_for_nothing(kind: MailKind, language: str) -> None:
    read = Read(rendered(mail(kind, language)).html)
    assert not {*read.tags} & {"img", "link", "script", "iframe", "form", "video", "svg", "object", "base"}
    assert not {*read.attributes} & {"src", "background", "srcset"}
    assert not [name for name in read.attributes if name.startswith("on")]
    assert "url(" not in rendered(mail(kind, language)).html


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("#1b2427", "#fcfbf8"),
        ("#0b5d66", "#fcfbf8"),
        ("#566267", "#fcfbf8"),
        ("#1b2427", "#f0efe9"),
        ("#ffffff", "#0b5d66"),
        ("#e7ebea", "#12181a"),
        ("#7ccbcd", "#12181a"),
        ("#a3b0b3", "#12181a"),
        ("#e7ebea", "#1b2a2c"),
        ("#08282c", "#7ccbcd"),
    ],
)
def test_words_stand_out_in_both_colour_schemes(ink: str, paper: str) -> None:
    style, _, _ = PackageLoader("aggregator.notifications").get_source(Environment(autoescape=True), "mail.html")
    assert ink in style
    assert paper in style
    dark, light = sorted((luminance(ink), luminance(paper)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_a_new_source_and_a_changed_address_wait_in_other_words() -> None:
    changed, new = rendered(mail(MailKind.PENDING)), rendered(mail(MailKind.PENDING, values={"old_address": ""}))
    assert changed.subject == "Die neue Adresse von „OptoNet e. V.“ wartet auf die Freigabe"
    assert new.subject == "„OptoNet e. V.“ wartet auf die Freigabe"
    assert "alt.ics" not in new.text
