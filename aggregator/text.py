"""A stranger's text made harmless and comparable: HTML to text, whitespace, control characters, addresses, bytes.

Every function takes what a stranger wrote, whatever its length, in about linear time, and none raises.
"""

import codecs
import html as entities
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import inscriptis
import nh3
from lxml.etree import LxmlError

_MARKS = 4  # accents on one letter; more is vandalism, and composing long runs of them is quadratic
_HTML_LIMIT = 50_000  # beyond that nobody reads a description, and the HTML parsers' repair of bad nesting is quadratic
_DEPTH_LIMIT = 100
_URL_LIMIT = 2_000

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile("[\t-\r\x1c-\x1f -~\x85\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac]*")  # seen, in NFC, and no marks among them
_TIDY = re.compile("[\n -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u20ac]*")  # and no blanks but the common one
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # as BCP 47 writes languages
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_HIDDEN_TAGS = ("script", "style", "head", "template", "title", "textarea", "iframe", "xmp", "noembed", "noframes")
_HIDDEN = re.compile(rf"<!--|<({'|'.join(_HIDDEN_TAGS)})\b", re.IGNORECASE)
_HIDDEN_END = {"": re.compile("-->")} | {name: re.compile(f"</{name}", re.IGNORECASE) for name in _HIDDEN_TAGS}
_MARKUP_IN_VALUE = re.compile(r"""=\s*(?:"[^"<]*<[^"]*"|'[^'<]*<[^']*')""")  # tags that only pretend to close something
_MAY_STAY_OPEN = frozenset({"p", "br", "li", "td", "th", "tr", "img", "hr", "dt", "dd", "input", "meta", "link", "option", "wbr", "col"})

_SHOWN_TAGS = {"p", "br", "ul", "ol", "li", "b", "i", "em", "strong", "a"}
_STRUCTURE_TAGS = _SHOWN_TAGS | {
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "td",
    "th",
    "dl",
    "dt",
    "dd",
    "pre",
    "hr",
    "blockquote",
}

_NOISE = re.compile(
    r"(?:utm_|mtm_|pk_|_hs)\w*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|_ga|_gl|chash|no_cache|l"
    r"|phpsessid|jsessionid|aspsessionid\w*|sid|session(?:_?id)?|fe_typo_user",
    re.IGNORECASE,
)
_IN_PATH = r"[A-Za-z0-9/%:@!$&'()*+,=~._-]"  # no semicolon: joining to a base may drop it
_PLAIN_URL = re.compile(  # nothing in it needs mending
    rf"https?://(?=[^/]{{1,253}}/)[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+/{_IN_PATH}*"
    rf"(?:\?(?:{_IN_PATH}|[?\[\]])+)?(?:#(?:{_IN_PATH}|[?\[\]])+)?"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]")
_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ł": "l", "đ": "d"})
_LATIN = ("ascii", "iso8859", "cp125", "latin")
_NOT_BODIES = frozenset({"utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def clean(text: str, limit: int = 10_000) -> str:
    """Return one paragraph of plain text: NFC, nothing invisible, single blanks, cut at `limit` characters on a word."""
    return _cut(" ".join(_visible(text).split()), limit) if text else ""


def clean_lines(text: str, limit: int = 20_000) -> str:
    """Return plain text like `clean`, but with its lines; at most one blank line between two."""
    if _TIDY.fullmatch(text) and not any(map(text.__contains__, ("  ", " \n", "\n ", "\n\n\n"))):
        return _cut(text.strip(), limit)
    lines: list[str] = []
    for line in _visible(text).splitlines():
        words = " ".join(line.split())
        if words or (lines and lines[-1]):
            lines.append(words)
    return _cut("\n".join(lines).strip(), limit)


def html_to_text(html: str) -> str:
    """Return what a reader of the HTML sees, as lines of text."""
    if "<" not in html and "&" not in html:
        return html
    shown = _shown(html)
    if nests_deeper(shown, _DEPTH_LIMIT):
        return _bare(shown)
    try:
        return str(inscriptis.get_text(nh3.clean(shown, tags=_STRUCTURE_TAGS, attributes={}))).strip()
    except (LxmlError, ValueError, RecursionError):
        return _bare(shown)


def sanitize_html(html: str, keep: Callable[[str], bool] = bool) -> str:
    """Return HTML in which only paragraphs, lists, emphasis and links are left: to mailto, and to what of http and https `keep` keeps."""
    shown = _shown(html)
    if nests_deeper(shown, _DEPTH_LIMIT):
        return entities.escape(_bare(shown))
    return nh3.clean(
        shown,
        tags=_SHOWN_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=None if keep is bool else lambda _, __, link: link if link[:7].lower() == "mailto:" or keep(link) else None,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow noopener ugc",
    )


def nests_deeper(html: str, limit: int) -> bool:
    """Return whether more than `limit` elements are open at once, those not counted that authors leave open."""
    opened: dict[str, int] = {}
    depth = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _MAY_STAY_OPEN:
            continue
        if not closing:
            opened[tag] = opened.get(tag, 0) + 1
            depth += 1
        elif opened.get(tag):
            opened[tag] -= 1
            depth -= 1
        if depth > limit:
            return True
    return False


def unescape(text: str) -> str:
    """Return the text with its HTML entities resolved, also those escaped twice ("&amp;#8211;")."""
    for _ in range(2):
        if "&" not in text:
            break
        try:
            text = entities.unescape(text)
        except ValueError:  # a number of more digits than int() reads
            break
    return text


@lru_cache(2_048)  # matching and pairing ask for the same links again and again
def canonical_url(url: str, base: str = "") -> str:
    """Return the address by which two links to the same page are equal, or "" when it is no harmless http(s) address.

    Absolute, lower-case host, without fragment, user-info, default port, and without what counts clicks or holds sessions.
    """
    page, _, query = absolute_url(url, base).partition("#")[0].partition("?")
    kept = "&".join([pair for pair in query.split("&") if not _NOISE.fullmatch(pair.partition("=")[0])]) if query else ""
    page = _SESSION_IN_PATH.sub("", page) if ";" in page else page
    return f"{page}?{kept}" if kept else page


def absolute_url(url: str, base: str = "") -> str:
    """Return the address as people can follow it, nothing dropped but user-info, or "" when it is no harmless http(s) address."""
    if not url or (len(url) <= _URL_LIMIT and _PLAIN_URL.fullmatch(url)):
        return url
    text = _UNSEEN.sub("", url).strip()
    if not text or len(text) > _URL_LIMIT:
        return ""
    quoted = _BEYOND_ASCII.sub(lambda found: quote(found[0]), text)
    if _PLAIN_URL.fullmatch(quoted):
        return quoted
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        scheme, host = _SCHEMES[parts.scheme], _host(parts.hostname or "")
        if parts.port and parts.port != _PORTS[scheme]:
            host += f":{parts.port}"
    except (KeyError, ValueError):
        return ""
    if "\\" in parts.netloc or not host:
        return ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query, fragment = (quote(part, safe="/%:@!$&'()*+,;=~-._?[]") for part in (parts.query, parts.fragment))
    return urlunsplit((scheme, host, path, query, fragment))


def fold(text: str) -> str:
    """Return the text for comparing: no case, no accents, umlauts as two letters, only letters and digits, single blanks."""
    if not _WITH_NEIGHBOURS.search(text):
        return " ".join(text.translate(_FOLD).split())
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _visible(text)).casefold().translate(_FOLDED)
        text = unicodedata.normalize("NFKD", _few_marks(text)).casefold().translate(_FOLDED)
        text = "".join(char for char in text if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in text.casefold())


class _OneByOne(dict[int, str]):
    """What each character folds to, found out once; for text below the first combining mark, where neighbours do not matter."""

    def __missing__(self, code: int) -> str:
        self[code] = "" if _UNSEEN.match(chr(code)) else _folded(chr(code))
        return self[code]


_FOLD = _OneByOne()
_WITH_NEIGHBOURS = re.compile("[^\u0000-\u02ff\u2010-\u2027\u20ac]")  # all but Latin letters, typographic dashes and quotes


def decode(body: bytes, charset: str = "") -> str:
    """Return the body as text: by its BOM, by the charset that the header names where that fits, as UTF-8, else as Windows-1252."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                       (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for name in _codecs(charset):
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    return body.decode("cp1252", "replace")


def _codecs(charset: str) -> tuple[str, ...]:
    """Which codecs to try in turn; UTF-8 first where the header names a single-byte one, since it hardly ever fits by chance."""
    try:
        found = codecs.lookup(charset.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ("utf-8",)
    if found.name in _NOT_BODIES or not getattr(found, "_is_text_encoding", True):
        return ("utf-8",)
    if found.name in {"ascii", "iso8859-1"}:
        return "utf-8", "cp1252"  # what every browser understands by these two
    return ("utf-8", found.name) if found.name.startswith(_LATIN) else (found.name, "utf-8")


def _visible(text: str) -> str:
    """The text in NFC without control characters, zero-width and direction marks, surrogates and heaps of accents."""
    if _PLAIN.fullmatch(text):
        return text
    text = _UNSEEN.sub("", text)
    return _few_marks(unicodedata.normalize("NFC", _few_marks(text)))


def _few_marks(text: str) -> str:
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS:
            kept.append(char)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = max(head.rfind(" "), head.rfind("\n"))
    if space > len(head) * 3 // 4:  # a text without blanks is cut where it stands
        head = head[:space]
    return head.rstrip() + "…"


def _shown(html: str) -> str:
    """The HTML without what no reader sees (comments, scripts, styles), cut at the limit."""
    kept, position = [], 0
    while hidden := _HIDDEN.search(html, position):
        kept.append(html[position : hidden.start()])
        end = _HIDDEN_END[(hidden[1] or "").lower()].search(html, hidden.end())
        if not end:
            position = len(html)
            break
        position = end.end() if not hidden[1] else html.find(">", end.end()) + 1 or len(html)
    kept.append(html[position:])
    return _MARKUP_IN_VALUE.sub("", _UNSEEN.sub("", "".join(kept)[:_HTML_LIMIT]))


def _bare(html: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())


def _host(name: str) -> str:
    """The host in lower case, internationalized names in their ASCII form, "" when it is no name."""
    host = name.rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    host = host.lower()
    return host if _HOST.fullmatch(host) else ""
