"""Redacted addresses, addresses on the public internet, and the domains that belong to one owner.

Every function takes untrusted text of any length, runs in about linear time and does not raise.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

from publicsuffixlist import PublicSuffixList

_WEB = frozenset({"", "http", "https", "webcal", "webcals"})
CUT = "…"  # in place of what is left out

_HOST = re.compile(r"(?:[\w.-]+|…|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PIECES = re.compile(r"[.@]")
_WORD_SEPARATOR = re.compile(r"[-_~\s+,]")  # between the words of a slug
_LONG = 16  # characters; letters and digits mixed over this length are no name
_SHORTEST = 5  # characters; values of this length or less occur in other addresses by chance
_ENCODINGS = 5  # times that a part may be percent-encoded
_SECRET_NAME = re.compile(r"token|secret|passw|pwd|auth|credential|signature|api_?key|private_?key", re.IGNORECASE)
_SECRET_NAMES = frozenset({"key", "sig", "hash", "code", "pass", "pw", "psk"})
_CHECKSUMS = frozenset({"chash"})  # of TYPO3: proves that the site made the link, grants no access
_IN_TEXT = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:)?//[^\s\"'<>|]+|(?<=\burl: )/[^\s\"'<>|)]*|(?<=\"GET )/[^\s\"'<>|]*",
    re.IGNORECASE,
)
_TRAILING_PUNCTUATION = ".,:;!?)]}"

# RFC 6890 and the IANA special-purpose registries; `ipaddress.is_global` of older Pythons lets several of these through.
NOT_GLOBAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Only 2000::/3 is assigned to hosts. Outside it lie loopback, mapped, compatible, translated (::/8), NAT64 (64:ff9b::/32), unique local,
# link-local, site-local and multicast; inside it these, with Teredo in the first and 6to4 in the third, which both carry an IPv4 address.
UNICAST_6 = IPv6Network("2000::/3")
NOT_GLOBAL_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)")  # the host of most links, without taking them apart
_LOOPBACK = ("127.0.0.1", "::1")
_LOCAL_NAME = re.compile(
    r"(?:.*\.)?(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|arpa|test|invalid|onion|\d+|0x[0-9a-f]*)",
    re.DOTALL,
)


def redacted(url: str) -> str:
    """Return an address without what may be a secret: no user-info, query or fragment; parts of the path that look like a token become "…".

    An address that cannot be parsed becomes "…"; the path of a file is treated as that of an address.
    """
    try:
        parts = urlsplit(_UNPRINTABLE.sub("", url))
    except ValueError:
        return CUT
    path = "/".join(map(_shown_part, parts.path.split("/")))
    if not parts.netloc:
        return _without_host(url, parts.scheme, path)
    host = _without_user(parts.netloc)
    if not _HOST.fullmatch(host):
        return CUT
    return f"{parts.scheme}{':' if parts.scheme else ''}//{host}{path}"


def redacted_text(text: str) -> str:
    """Return the text with every address in it redacted."""
    return _IN_TEXT.sub(_redacted_match, text) if "/" in text else text


def secrets_of(url: str) -> frozenset[str]:
    """Return the secrets in an address: parts of its path and values of its query that look like tokens."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return frozenset()
    path = (part for part in parts.path.split("/") if _UUID.search(_decoded(part)) or any(map(_is_mixed, _PIECES.split(_decoded(part)))))
    query = (value for name, value in _pairs(parts.query) if _is_secret_value(name, value))
    return frozenset((*path, *query))


def shows_secret(url: str, secrets: frozenset[str]) -> bool:
    """Return whether an address contains one of these secrets."""
    return bool(secrets) and any(secret in url for secret in secrets)


def is_global_ip(address: str) -> bool:
    """Return whether this is an IP address on the public internet; forms that embed another address (NAT64, 6to4 …) are not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in NOT_GLOBAL_4)
    return ip.scope_id is None and ip in UNICAST_6 and not any(ip in network for network in NOT_GLOBAL_6)


@lru_cache(2_048)  # the links of a source lead to few hosts
def is_global_host(host: str) -> bool:
    """Return whether a host may be on the public internet, judged by its name; IP addresses only in their usual notation."""
    name = host.rstrip(".").lower()
    if ":" in name or _is_ipv4(name):
        return is_global_ip(name)
    return "." in name and not _LOCAL_NAME.fullmatch(name)


def leads_everywhere(url: str, allow: frozenset[tuple[str, int]] = frozenset()) -> bool:
    """Return whether a web address leads to the public internet, or to one of the (host, port) pairs in `allow`."""
    if (plain := _PLAIN.match(url)) and is_global_host(plain[1]):
        return True
    host, port = host_and_port(url)
    if is_global_host(host):
        return True
    return any((address, port) in allow for address in (_LOOPBACK if host == "localhost" else (host,)))


def host_and_port(url: str) -> tuple[str, int]:
    """Return host and port of a web address, ("", 0) if it cannot be parsed."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", 0


@lru_cache(2_048)
def registrable_domain(host: str) -> str:
    """Return the part of a host name that somebody registered, in lower case and as ASCII; an IP address is itself."""
    name = host.rstrip(".").lower()
    with suppress(UnicodeError):
        name = name.encode("idna").decode("ascii")
    if ":" in name or _is_ipv4(name):
        return name
    return _public_suffixes().privatesuffix(name) or name


def domain_of(url: str) -> str:
    """Return the registrable domain of a web address, "" for what has no host."""
    return registrable_domain(host_and_port(url)[0])


@lru_cache(1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _without_host(url: str, scheme: str, path: str) -> str:
    """The path of a file, with its scheme if it has one; "…" for a web address without a host."""
    if not scheme and not url.startswith("//"):
        return path.rpartition("@")[2]
    return CUT if scheme in _WEB or "//" not in url or "@" in path else f"{scheme}://{path}"


def _is_ipv4(name: str) -> bool:
    try:
        return bool(IPv4Address(name))
    except ValueError:
        return False


def _without_user(netloc: str) -> str:
    """Host and port; a percent-encoded @ ends the user-info too, since some programs decode it."""
    return (_decoded(netloc) if "%" in netloc else netloc).rpartition("@")[2]


def _shown_part(part: str) -> str:
    """A part of a path without its parameters, "…" if it looks like a token."""
    bare = part.partition(";")[0]
    return CUT if any(map(_is_token, _decoded(bare).split("/"))) else bare


def _is_token(part: str) -> bool:
    """Whether a part of a path looks like a token: "private-…", a UUID, or a long mix of letters and digits."""
    return part.lower().startswith("private-") or bool(_UUID.search(part)) or any(map(_is_mixed, _PIECES.split(part)))


def _is_mixed(piece: str) -> bool:
    """Whether a piece of 16 and more characters mixes letters and digits; in a slug most words consist of one or the other."""
    if len(piece) < _LONG or not _mixes(piece):
        return False
    words = [word for word in _WORD_SEPARATOR.split(piece) if word]
    mixed = [word for word in words if _mixes(word)]
    return any(len(word) >= _LONG for word in mixed) or 2 * len(mixed) >= len(words)


def _mixes(text: str) -> bool:
    return any(map(str.isalpha, text)) and any(map(str.isdigit, text))


def _decoded(text: str) -> str:
    for _ in range(_ENCODINGS):
        if "%" not in text:
            break
        text = unquote(text)
    return text


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        yield (name, value) if value else ("", name)


def _is_secret_value(name: str, value: str) -> bool:
    if name.lower() in _CHECKSUMS or not value:
        return False
    named = bool(_SECRET_NAME.search(name)) or name.lower() in _SECRET_NAMES
    return (named and len(value) > _SHORTEST) or any(map(_is_token, _decoded(value).split("/")))


def _redacted_match(match: re.Match[str]) -> str:
    address = match[0].rstrip(_TRAILING_PUNCTUATION)
    return redacted(address) + match[0][len(address) :]
