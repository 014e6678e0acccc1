"""JSON as people write it: what it says is kept, how it says it is mended, in linear time."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parsing.sources.json_repair import repaired
from tests.growth import grows_linearly, repeated

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)
TREES = st.lists(VALUES, max_size=4) | st.dictionaries(st.text(max_size=8), VALUES, max_size=4)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{"a": 1,}', {"a": 1}),
        ("[1,,2,]", [1, 2]),
        ('{"plz": 04109, "n": -1.5e3, "p": +5, "q": .5}', {"plz": "04109", "n": -1500.0, "p": "+5", "q": ".5"}),
        ("{'a': 'b', 'c': 'd\"e'}", {"a": "b", "c": 'd"e'}),
        ("{a: b c, start: 2026-03-12T09:00}", {"a": "b c", "start": "2026-03-12T09:00"}),
        ('{"a": "Der "große" Tag", "b": 1}', {"a": 'Der "große" Tag', "b": 1}),
        ('{"a": ""Fach"", "b": ""}', {"a": "Fach", "b": ""}),
        ('{"a": "x"\n"b": 2}', {"a": "x", "b": 2}),
        ('{"a": "x"}}', {"a": "x"}),
        ('{"a": [1, 2}', {"a": [1, 2]}),
        ('[{"a": 1}{"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": "\\x\\\'y\\u00e4"}', {"a": "x'yä"}),
        ('<!-- x --> {"a": 1 /* c */, // d\n "b": undefined}', {"a": 1, "b": None}),
        ('<![CDATA[ {"a": "http://b/*c*/"} ]]>', {"a": "http://b/*c*/"}),
        ('{"a":, "b": True}', {"a": None, "b": True}),
        ("{“a”: “b”}", {"a": "b"}),
        ("{&quot;a&quot;: &quot;b&quot;}", {"a": "b"}),
        ('{"a": "b"};', {"a": "b"}),
    ],
)
def test_what_is_meant_is_read(written: str, meant: object) -> None:
    assert json.loads(repaired(written), strict=False) == meant


@pytest.mark.parametrize("text", ["", "   ", "{ this is no json }", '{"a"}', '{"a" "b"', '{{"a": 1}}', '"text"', "5", '{"a": "ohne Ende'])
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        json.loads(repaired(text), strict=False)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_good_json_stays_what_it_is(value: object) -> None:
    assert json.loads(repaired(json.dumps(value))) == value


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="{}[]:,\"'\\/*-<!> a1\n", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(ValueError):
        json.loads(repaired(text), strict=False)


@pytest.mark.parametrize(
    "unit",
    ['{"a":', "[", "/*", '"\\', '"', '"a', '{"a" ', "'", '{"a":1}', "<!--", " ", '{"a":""', '"a"   ', "}", '"a":1,', "“", "//", "a "],
)
def test_it_takes_linear_time(unit: str) -> None:
    def mend(text: str) -> None:
        with contextlib.suppress(ValueError):
            repaired(text)

    grows_linearly(mend, repeated(unit), small=10_000)
