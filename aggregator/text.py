"""Untrusted text made harmless and comparable: HTML to text, white space, control characters, canonical addresses, decoding.

Every function takes untrusted text of any length, runs in about linear time and does not raise.
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

_MARKS = 4  # accents on one letter; more are abuse, and composing long runs of them is quadratic
_HTML_LIMIT = 50_000  # longer than any description; the HTML parsers repair bad nesting in quadratic time
_DEPTH_LIMIT = 100
_URL_LIMIT = 2_000

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile("[\t-\r\x1c-\x1f -~\x85\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac]*")  # visible, in NFC, without combining marks
_TIDY = re.compile("[\n -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u20ac]*")  # and no white space but blanks and line feeds
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # as BCP 47 writes languages
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_HIDDEN_TAGS = ("script", "style", "head", "template", "title", "textarea", "iframe", "xmp", "noembed", "noframes")
_HIDDEN = re.compile(rf"<!--|<({'|'.join(_HIDDEN_TAGS)})\b", re.IGNORECASE)
_HIDDEN_END = {"": re.compile("-->")} | {name: re.compile(f"</{name}", re.IGNORECASE) for name in _HIDDEN_TAGS}
_MARKUP_IN_VALUE = re.compile(r"""=\s*(?:"[^"<]*<[^"]*"|'[^'<]*<[^']*')""")  # tags inside attribute values, which close nothing
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

_TRACKING_PARAMETER = re.compile(
    r"(?:utm_|mtm_|pk_|_hs)\w*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|_ga|_gl|chash|no_cache|l"
    r"|phpsessid|jsessionid|aspsessionid\w*|sid|session(?:_?id)?|fe_typo_user",
    re.IGNORECASE,
)
_IN_PATH = r"[A-Za-z0-9/%:@!$&'()*+,=~._-]"  # no semicolon: joining to a base may drop it
_PLAIN_URL = re.compile(  # in canonical form already
    rf"https?://(?=[^/]{{1,253}}/)[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+/{_IN_PATH}*"
    rf"(?:\?(?:{_IN_PATH}|[?\[\]])+)?(?:#(?:{_IN_PATH}|[?\[\]])+)?"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]")
_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ł": "l", "đ": "d"})
_SINGLE_BYTE = ("ascii", "iso8859", "cp125", "latin")
_NOT_FOR_BODIES = frozenset({"utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def clean(text: str, limit: int = 10_000) -> str:
    """Return one paragraph of plain text: NFC, nothing invisible, single blanks, cut at `limit` characters on a word."""
    return _cut(" ".join(_visible(text).split()), limit) if text else ""


def clean_lines(text: str, limit: int = 20_000) -> str:
    """Return plain text like `clean`, but with its lines kept; at most one blank line between two of them."""
    if _TIDY.fullmatch(text) and not any(map(text.__contains__, ("  ", " \n", "\n ", "\n\n\n"))):
        return _cut(text.strip(), limit)
    lines: list[str] = []
    for line in _visible(text).splitlines():
        words = " ".join(line.split())
        if words or (lines and lines[-1]):
            lines.append(words)
    return _cut("\n".join(lines).strip(), limit)


def html_to_text(html: str) -> str:
    """Return the text that a reader of the HTML sees, with its lines."""
    if "<" not in html and "&" not in html:
        return html
    shown = _shown(html)
    if nests_deeper(shown, _DEPTH_LIMIT):
        return _without_tags(shown)
    try:
        return str(inscriptis.get_text(nh3.clean(shown, tags=_STRUCTURE_TAGS, attributes={}))).strip()
    except (LxmlError, ValueError, RecursionError):
        return _without_tags(shown)


def sanitize_html(html: str, keep: Callable[[str], bool] = bool) -> str:
    """Return HTML with paragraphs, lists, emphasis and links only: mailto links, and those http(s) links for which `keep` is true."""
    shown = _shown(html)
    if nests_deeper(shown, _DEPTH_LIMIT):
        return entities.escape(_without_tags(shown))
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
    """Return whether more than `limit` elements are open at once; elements that authors often leave open do not count."""
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
        except ValueError:  # a number with more digits than int() accepts
            break
    return text


@lru_cache(2_048)  # matching and pairing ask for the same links again and again
def canonical_url(url: str, base: str = "") -> str:
    """Return the same address for every link to one page, or "" if it is no harmless http(s) address.

    It is absolute, its host in lower case, without fragment, user-info, default port, tracking parameters and session ids.
    """
    page, _, query = absolute_url(url, base).partition("#")[0].partition("?")
    query = "&".join([pair for pair in query.split("&") if not _TRACKING_PARAMETER.fullmatch(pair.partition("=")[0])]) if query else ""
    page = _SESSION_IN_PATH.sub("", page) if ";" in page else page
    return f"{page}?{query}" if query else page


def absolute_url(url: str, base: str = "") -> str:
    """Return an absolute address that can be followed, without user-info, or "" if it is no harmless http(s) address."""
    if not url or (len(url) <= _URL_LIMIT and _PLAIN_URL.fullmatch(url)):
        return url
    text = _INVISIBLE.sub("", url).strip()
    if not text or len(text) > _URL_LIMIT:
        return ""
    quoted = _BEYOND_ASCII.sub(lambda match: quote(match[0]), text)
    if _PLAIN_URL.fullmatch(quoted):
        return quoted
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        scheme, host = _SCHEMES[parts.scheme], ascii_host(parts.hostname or "")
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
    """Return the text in a form for comparing: without case and accents, umlauts as two letters, only letters, digits and single blanks."""
    if not _NEEDS_NEIGHBOURS.search(text):
        return " ".join(text.translate(_FOLD).split())
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _visible(text)).casefold().translate(_FOLDED)
        text = unicodedata.normalize("NFKD", _few_marks(text)).casefold().translate(_FOLDED)
        text = "".join(char for char in text if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in text.casefold())


class _FoldedCharacters(dict[int, str]):
    """What each character folds to, computed once; only for characters that fold the same beside any others."""

    def __missing__(self, code: int) -> str:
        self[code] = "" if _INVISIBLE.match(chr(code)) else _folded(chr(code))
        return self[code]


_FOLD = _FoldedCharacters()
_NEEDS_NEIGHBOURS = re.compile("[^\u0000-\u02ff\u2010-\u2027\u20ac]")  # all but Latin letters, typographic dashes and quotes


def decode(body: bytes, charset: str = "") -> str:
    """Return the body as text: decoded by its BOM, else by the header's charset if that fits, else as UTF-8, else as Windows-1252."""
    for bom, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                       (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if body.startswith(bom):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for name in _codecs(charset):
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    return body.decode("cp1252", "replace")


def _codecs(charset: str) -> tuple[str, ...]:
    """The codecs to try in turn; UTF-8 first if the header names a single-byte one, since other text is hardly ever valid UTF-8."""
    try:
        codec = codecs.lookup(charset.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ("utf-8",)
    if codec.name in _NOT_FOR_BODIES or not getattr(codec, "_is_text_encoding", True):
        return ("utf-8",)
    if codec.name in {"ascii", "iso8859-1"}:
        return "utf-8", "cp1252"  # browsers read both as Windows-1252 (WHATWG Encoding)
    return ("utf-8", codec.name) if codec.name.startswith(_SINGLE_BYTE) else (codec.name, "utf-8")


def _visible(text: str) -> str:
    """The text in NFC, without control characters, zero-width and direction marks, surrogates and long runs of accents."""
    if _PLAIN.fullmatch(text):
        return text
    text = _INVISIBLE.sub("", text)
    return _few_marks(unicodedata.normalize("NFC", _few_marks(text)))


def _few_marks(text: str) -> str:
    characters, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS:
            characters.append(char)
    return "".join(characters)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = max(head.rfind(" "), head.rfind("\n"))
    if space > len(head) * 3 // 4:  # a text with few blanks is cut within a word
        head = head[:space]
    return head.rstrip() + "…"


def _shown(html: str) -> str:
    """The HTML without comments, scripts, styles and other hidden elements, cut at the limit."""
    pieces, position = [], 0
    while hidden := _HIDDEN.search(html, position):
        pieces.append(html[position : hidden.start()])
        end = _HIDDEN_END[(hidden[1] or "").lower()].search(html, hidden.end())
        if not end:
            position = len(html)
            break
        position = end.end() if not hidden[1] else html.find(">", end.end()) + 1 or len(html)
    pieces.append(html[position:])
    return _MARKUP_IN_VALUE.sub("", _INVISIBLE.sub("", "".join(pieces)[:_HTML_LIMIT]))


def _without_tags(html: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())


def ascii_host(name: str) -> str:
    """The host in lower case, an internationalized name in its ASCII form; "" if it is no valid name."""
    host = name.rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    host = host.lower()
    return host if _HOST.fullmatch(host) else ""
