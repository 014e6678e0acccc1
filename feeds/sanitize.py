"""Removes from a text what a feed cannot carry. Every format passes each text and address of a source through this."""

import re
from urllib.parse import quote, urlsplit

from aggregator.urls import is_global_host

# Control characters, surrogates and noncharacters (XML 1.0, 2.2; RFC 5545, 3.1), and invisible ones that may turn the text around
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ud800-\udfff\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_URL = re.compile(r"https?://[^/]", re.IGNORECASE)
_URL_LIMIT = 2_000
_UNQUOTED = "/:?#[]@!$&'()*+,;=%~-._"
_PLAIN_URL = re.compile(rf"https?://[A-Za-z0-9][A-Za-z0-9{re.escape(_UNQUOTED)}]*")


def lines(text: str) -> str:
    """Return the text without forbidden characters, its line breaks as "\\n"."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # no control, format, surrogate or unassigned character: nearly always
        return text
    return _FORBIDDEN.sub("", _BREAK.sub("\n", text)).replace("\t", " ")


def line(text: str) -> str:
    """Return the text without forbidden characters on one line."""
    return text if text.isprintable() else " ".join(lines(text).split())


def url(address: str) -> str:
    """Return the http(s) address in ASCII without spaces and quotes; "" for any other."""
    if len(address) > _URL_LIMIT or not _URL.match(address):
        return ""
    return address if _PLAIN_URL.fullmatch(address) else quote(lines(address).replace("\n", ""), safe=_UNQUOTED)


def image(address: str) -> str:
    """Return the address of a picture that a subscriber's program may load by itself: https, at a public host; "" for any other."""
    if address[:8].lower() != "https://":
        return ""
    sanitized = url(address)
    try:
        parts = urlsplit(sanitized)
        is_public = parts.port in (None, 443) and "@" not in parts.netloc and is_global_host(parts.hostname or "")
    except ValueError:
        return ""
    return sanitized if is_public else ""


def short(text: str, limit: int) -> str:
    """Return the text cut at `limit` characters, between words if possible."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    end = max(head.rfind(" "), head.rfind("\n"))
    return head[: end if end > limit * 3 // 4 else limit - 1].rstrip() + "…"
