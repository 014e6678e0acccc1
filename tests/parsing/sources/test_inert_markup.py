"""Markup that a browser does not take for markup is no event: in comments, templates, text fields and attributes."""

import pytest

from aggregator.parsing.sources.page_scripts import scripts
from aggregator.parsing.sources.page_text import without_hidden
from tests.cases import read
from tests.growth import grows_linearly, repeated

EVENT = '{"@type":"Event","name":"Versteckt","startDate":"2026-03-12T18:00"}'
SCRIPT = f'<script type="application/ld+json">{EVENT}</script>'
STATE = '<script type="application/json">{"events":[{"title":"Versteckt","startDate":"2026-03-12T18:00"}]}</script>'
MICRODATA = (
    '<div itemscope itemtype="https://schema.org/Event"><span itemprop="name">Versteckt</span>'
    '<time itemprop="startDate" datetime="2026-03-12T18:00">12. März</time></div>'
)
HEVENT = (
    '<div class="h-event"><span class="p-name">Versteckt</span><time class="dt-start" datetime="2026-03-12T18:00">12. März</time></div>'
)
SHOWN = "<article><h2>Versteckt</h2><p>12. März 2026, 18:00 Uhr</p></article>" * 2

INERT = {
    "comment": "<!-- {} -->",
    "comment of several lines": "<!--\n<p>alt</p>\n{}\n<p>alt</p>\n-->",
    "conditional comment": "<!--[if IE]>{}<![endif]-->",
    "comment that is never closed": "<!-- {}",
    "comment with a script before": "<!-- <script>var a = 1;</script> {} -->",
    "noscript": "<noscript>{}</noscript>",
    "template": "<template>{}</template>",
    "template inside a template": "<template><template><p>a</p></template>{}</template>",
    "template with attributes": '<template id="card" data-a="1 > 0">{}</template>',
    "textarea": "<textarea rows=9>{}</textarea>",
    "xmp": "<xmp>{}</xmp>",
    "content of a frame": "<iframe src='/a'>{}</iframe>",
    "srcdoc of a frame": "<iframe srcdoc='{}'></iframe>",
    "attribute": "<div data-markup='{}'></div>",
    "title": "<title>{}</title>",
    "style": "<style>{}</style>",
    "noembed": "<noembed>{}</noembed>",
    "CDATA": "<![CDATA[ {} ]]>",
    "upper case": "<TEMPLATE>{}</TEMPLATE>",
}
LIVE = {
    "body": "{}",
    "hidden element": "<div hidden>{}</div>",
    "element without display": '<div style="display:none">{}</div>',
    "after a comment": "<!-- Termine -->{}<!-- Ende -->",
    "after an empty comment": "<!-->{}<!-- a -->",
    "after an empty comment with a dash": "<!--->{}<!-- a -->",
    "after a comment closed with an exclamation mark": "<!-- a --!>{}<!-- b -->",
    "between revealed comments": "<!--[if !IE]><!-->{}<!--<![endif]-->",
    "after a template": "<template><p>a</p></template>{}",
    "after templates in each other": "<template><template></template></template>{}",
    "after a noscript": "<noscript><img src='/a'></noscript>{}",
    "after a textarea": "<textarea><!-- </textarea>{}<p>--></p>",
    "after a script that writes a comment": "<script>var a = '<!--';</script>{}",
    "after a script that writes a template": "<script>var a = '<template>';</script>{}",
    "after an attribute with a comment": "<p title='<!--'>{}</p><p>--></p>",
    "after a stray quote": '<p title="a"">{}</p>',
    "in a custom element": "<template-card>{}</template-card>",
    "after a processing instruction": "<?xml version='1.0'?>{}",
    "in a table of words": "<title-list>{}</title-list>",
}


def events_of(page: str, kind: str = "jsonld") -> list[str]:
    return [event.summary for event in read(kind, page).events]


@pytest.mark.parametrize("around", INERT.values(), ids=INERT.keys())
@pytest.mark.parametrize("block", [SCRIPT, STATE], ids=["JSON-LD", "state"])
def test_inert_data_is_no_event(around: str, block: str) -> None:
    assert events_of(f"<html><body><h1>Termine</h1>{around.replace('{}', block)}</body></html>") == []


@pytest.mark.parametrize("around", LIVE.values(), ids=LIVE.keys())
def test_data_beside_inert_markup_is_an_event(around: str) -> None:
    assert events_of(f"<html><body><h1>Termine</h1>{around.replace('{}', SCRIPT)}</body></html>") == ["Versteckt"]


@pytest.mark.parametrize(
    "tag",
    [
        '<script type="application/ld+json">',
        '<script type="application/ld+json; charset=utf-8">',
        "<script type=application/ld+json>",
        "<SCRIPT TYPE='Application/LD+JSON'>",
        '<script data-a="1 > 0" type="application/ld+json">',
        '<script id="a" type = "application/ld+json" >',
        '<script\n  class="yoast"\n  type="application/ld+json"\n>',
    ],
)
def test_a_script_is_known_by_its_type_however_it_is_written(tag: str) -> None:
    assert events_of(f"<html><head>{tag}{EVENT}</script></head><body></body></html>") == ["Versteckt"]


@pytest.mark.parametrize(
    ("kind", "block"), [("microdata", MICRODATA), ("hevent", HEVENT), ("html", SHOWN)], ids=["microdata", "h-event", "blocks"]
)
@pytest.mark.parametrize("around", ["comment", "conditional comment", "comment with a script before", "template", "textarea"])
def test_inert_elements_are_no_event(kind: str, block: str, around: str) -> None:
    page = f"<html><body><h1>Termine</h1>{{}}{INERT[around].replace('{}', block)}<p>Ende</p></body></html>"
    assert events_of(page.format(""), kind) == []
    assert events_of(page.format(block.replace("Versteckt", "Sichtbar")), kind)[0] == "Sichtbar"


def test_elements_for_readers_without_scripts_are_read() -> None:
    assert events_of(f"<html><body><noscript>{MICRODATA}</noscript></body></html>", "microdata") == ["Versteckt"]


def test_a_comment_with_the_start_of_a_script_hides_nothing_behind_it() -> None:
    assert events_of(f"<html><body><!-- <script> -->{SHOWN}<script>1</script></body></html>", "html")


@pytest.mark.parametrize(
    "piece", ["<template>", "<!-- ", "<p a='", '<p a="', "<textarea>", "<![CDATA[", "<a =", "<", "<iframe ", "</template>"]
)
def test_inert_markup_is_skipped_in_linear_time(piece: str) -> None:
    grows_linearly(lambda text: [*scripts(text, "ld+json")], lambda size: repeated(piece)(size) + SCRIPT, small=4_000)
    grows_linearly(without_hidden, lambda size: repeated(piece)(size) + SCRIPT, small=4_000)
