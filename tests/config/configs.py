"""Configurations as a sources.yaml can hold them, with hostile texts, for tests that write and read them."""

import string
from datetime import date, timedelta

from hypothesis import strategies as st

from aggregator.model import Collection, Config, Contact, Network, Region, Site, Source, Topic, Weekly, Words

KINDS = ("ical", "feed", "jsonld", "html")
ODD = (
    *("no", "yes", "on", "y", "N", "true", "null", "~", "0361", "0899", "1:30", "1_000", "1e3", ".5", "-.inf", ".nan", "0x1F", "0o17"),
    *(
        "2026-10-12",
        "2026-10-12T10:00:00Z",
        "=",
        "<<",
        "-",
        "- a",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!t",
        "!!str a",
        "|",
        ">-",
    ),
    *("%YAML", "---", "--- a", "...", "@a", "`a", "'", '"', "'a' b", '"a" b', "\\n", "\\", "{a: b}", "[a]", "a, b", "]", "}", "? a", "?"),
    *("a\nb", "a\n\nb", "a\n  b\n c", "a\n\tb", "a \nb", "# a\n# b", "- a\n- b", "---\na\n...", "a\tb", "{{x}}", "${HOME}", "{% x %}"),
    *(
        "Grüße aus Köln – „fein“",
        "ﬀ",
        "日本語",
        "👩‍🔬",
        "\ufeffa",
        "a\u00a0b",
        "e\u0301",
        "\u202eabc",
        "<b>&amp;</b>",
        "]]>",
        "&#0;",
        "<!-- -->",
    ),
    *("a" * 200, "ä" * 200, "Wort " * 40 + "Ende"),
)
_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff", include_characters="\n\t")
texts = (
    (st.sampled_from(ODD) | st.text(_LETTERS, max_size=30) | st.text("a :-#'\"\n\t\\|>&{}[],%@!", max_size=12)).map(str.strip).filter(bool)
)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True) | st.sampled_from(
    ["no", "0361", "1e3", "on", "null", "y", "007"]
)
mails = st.builds(
    "{}@{}.example".format, st.text("aä.#&'+-!{}:%*", min_size=1, max_size=9), st.text(string.ascii_lowercase, min_size=1, max_size=5)
)
_PATHS = st.text("ab/?&=#%:'\"<>ä~+,;{}[]|!*@-_.", max_size=20)
pages = st.builds("{}://example.org/{}".format, st.sampled_from(["http", "https"]), _PATHS)
urls = st.builds("{}://example.org/{}".format, st.sampled_from(["http", "https", "webcal"]), _PATHS)
words: st.SearchStrategy[Words] = st.dictionaries(st.sampled_from(["de", "en"]), texts, max_size=2)
selectors = st.sampled_from(
    ["h3", "a@href", "article.event", ".date", "@data-start", "p > b", "a[href='#x: y']", "#a", "*", "td:nth-child(2)"]
)
fields = st.sampled_from(["item", "title", "date", "location", "url", "end"])
zones = st.sampled_from(["Europe/Berlin", "Europe/Vienna", "UTC", "America/New_York"])
intervals = st.integers(300, 7 * 86400).map(lambda seconds: timedelta(seconds=seconds)) | st.sampled_from(
    [timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(minutes=90)]
)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | strategy


def some(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def sources(network: str, source_id: str) -> st.SearchStrategy[Source]:
    return st.builds(
        Source,
        id=st.just(source_id),
        network=st.just(network),
        url=urls,
        kind=st.none() | st.sampled_from(KINDS),
        every=intervals,
        time_zone=zones,
        location=maybe(texts),
        trust=st.integers(0, 9),
        relay=st.booleans(),
        include=some(texts),
        exclude=some(texts),
        select=st.dictionaries(fields, selectors, max_size=4),
        owner=maybe(mails),
    )


@st.composite
def networks(draw: st.DrawFn, slug: str, ids: list[str], topics: list[str]) -> Network:
    return Network(
        slug=slug,
        name=draw(texts),
        website=draw(maybe(pages)),
        city=draw(maybe(texts)),
        topics=tuple(draw(st.lists(st.sampled_from(topics), max_size=3))) if topics else (),
        about=draw(words),
        offers=tuple(draw(st.lists(words, max_size=2))),
        contact=draw(st.builds(Contact, name=maybe(texts), email=maybe(mails), phone=maybe(texts))),
        video=draw(maybe(pages)),
        owner=draw(maybe(mails)),
        sources=tuple(draw(sources(slug, source_id)) for source_id in ids),
    )


@st.composite
def configs(draw: st.DrawFn) -> Config:
    """Any configuration that a sources.yaml without files can hold."""
    topics = draw(st.lists(slugs, max_size=3, unique=True))
    names = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    free = draw(st.lists(slugs, min_size=6, max_size=6, unique=True))
    found, taken = [], set[str]()
    for name in names:
        wanted = [name, f"{name}-2", *free] if draw(st.booleans()) else free
        ids = [one for one in wanted if one not in taken][: draw(st.integers(0, 2))]
        taken |= set(ids)
        found.append(draw(networks(name, ids, topics)))
    return Config(
        site=draw(sites()),
        networks=tuple(found),
        topics=tuple(Topic(slug=slug, name=draw(words), words=draw(some(texts))) for slug in topics),
        regions=tuple(draw(st.lists(regions, max_size=2, unique_by=lambda region: region.slug))),
        collections=tuple(draw(st.lists(collections(), max_size=2, unique_by=lambda collection: collection.slug))),
    )


def sites() -> st.SearchStrategy[Site]:
    return st.builds(
        Site,
        title=texts,
        time_zone=zones,
        languages=st.sampled_from([("de", "en"), ("en", "de"), ("de",), ("en",)]),
        contact=maybe(mails | pages.filter(lambda page: "@" not in page)),
        uid_domain=st.sampled_from(["netzwerktimer.example", "a.b", "1.2"]),
        weekly=st.builds(Weekly, day=st.sampled_from(["monday", "friday"]), at=st.sampled_from(["05:00", "00:00", "23:59"])),
    )


regions = st.builds(Region, slug=slugs, name=words, postcodes=some(st.from_regex("[0-9]{1,10}", fullmatch=True)), towns=some(texts))


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    first, last = sorted(draw(st.tuples(st.dates(date(1, 1, 1)), st.dates())))
    return Collection(slug=draw(slugs), title=draw(words), first=first, last=last, words=draw(some(texts)))
