"""Decides where we may connect: web addresses on public hosts, and the (address, port) pairs that an operator allows.

A link is checked twice: as text (`check_url`), then by every address its host resolves to (`checked_addresses`).
Connect only to an address returned here: a second look-up may lead elsewhere (DNS rebinding).
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from aggregator.errors import NoConnection, Refused
from aggregator.urls import is_global_ip, redacted

Allow = frozenset[tuple[str, int]]
"""(address, port) pairs that are exempt from the checks of address and port; addresses as `str(ip_address(…))` writes them."""

Resolve = Callable[[str, int], Sequence[str]]
"""Host name and port to all its addresses; raises OSError or UnicodeError when there are none."""

WEB_PORTS = frozenset({80, 443, 8080, 8443})
SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 4096

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_AUTHORITY = re.compile(r"//([^/?#]*)")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that is well-formed; `host` is ASCII, lower case, without brackets; `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def lane(self) -> tuple[str, int]:
        """Host and port, the key of queues and pauses."""
        return self.host, self.port

    @property
    def url(self) -> str:
        """The address as we request it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    @property
    def shown(self) -> str:
        """The address as messages name it, without secrets."""
        return shown(self.url)


def check_url(url: str, allow: Allow = frozenset()) -> Target:
    """Return the address a link means (webcal is https); raises Refused when its text alone shows that we must not request it."""
    parts = _parts(url)
    scheme = SCHEMES.get((parts.scheme or "").lower())
    if scheme is None:
        raise Refused(f"{shown(url)}: only http and https addresses are read")
    host = _host(parts.host or "", url)
    port = DEFAULT_PORTS[scheme] if parts.port is None else parts.port
    target = Target(scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query is not None else ""))
    if port not in WEB_PORTS and not any(port == known for _, known in allow):
        raise Refused(f"{shown(url)}: port {port} is no web port")
    if _is_address(host):
        _check_address(target, host, allow)
    return target


def follow(base: Target, location: str, allow: Allow = frozenset()) -> Target:
    """Return the target of a Location header of `base`; raises Refused."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # http.client reads headers as latin-1, servers write UTF-8
    try:
        return check_url(urljoin(base.url, location.strip()), allow)
    except ValueError:
        raise Refused(f"{base.shown}: redirects to something that is no address") from None


def checked_addresses(target: Target, allow: Allow, resolve: Resolve) -> tuple[str, ...]:
    """Return all addresses of the target's host, best first; raises Refused if any of them is not allowed, NoConnection without any."""
    if _is_address(target.host):
        addresses: Collection[str] = (target.host,)
    else:
        try:
            addresses = dict.fromkeys(resolve(target.host, target.port))
        except (OSError, UnicodeError):
            addresses = ()
    if not addresses:
        raise NoConnection(f"{target.shown}: the host {target.host} has no address")
    for address in addresses:
        _check_address(target, address, allow)
    return tuple(addresses)


def system_addresses(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses that the system's resolver finds; without a limit of time."""
    return tuple(str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def plain_pairs(pairs: Collection[tuple[str, int]]) -> Allow:
    """Return the pairs with their addresses in canonical spelling; raises ValueError for an invalid address."""
    return frozenset((str(ipaddress.ip_address(address)), port) for address, port in pairs)


def shown(url: str) -> str:
    """Return a link for a message: without secrets and control characters, at most 200 characters."""
    text = redacted("".join(c if c.isprintable() else "�" for c in url[:MAX_URL]))
    return text if len(text) <= 200 else text[:199] + "…"


def _parts(url: str) -> Url:
    text = url.strip(" \t\r\n").replace(" ", "%20")
    if len(text) > MAX_URL:
        raise Refused(f"{shown(url)}: the address is longer than {MAX_URL} characters")
    if _CONTROL.search(text):
        raise Refused(f"{shown(url)}: the address holds control characters or a backslash")
    authority = _AUTHORITY.search(text)
    if authority and "@" in authority[1]:
        raise Refused(f"{shown(url)}: addresses with a user name or password are not read")
    if authority and "%" in authority[1]:
        raise Refused(f"{shown(url)}: a host with a zone or with encoded letters is not read")
    try:
        return parse_url(text)
    except (HTTPError, ValueError):
        raise Refused(f"{shown(url)}: this is no web address") from None


def _host(host: str, url: str) -> str:
    """The host in canonical spelling; IP addresses in unusual notations are refused."""
    try:
        if host.startswith("["):
            return str(ipaddress.IPv6Address(host[1:-1]))
        name = host.lower().removesuffix(".")
        labels = name.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(ipaddress.IPv4Address(name))  # refuses 127.1, 2130706433, 0x7f000001, 0177.0.0.1
    except ValueError:
        raise Refused(f"{shown(url)}: the host is a number, but no plain address") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused(f"{shown(url)}: this is no host name")
    return name


def _is_address(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def _check_address(target: Target, address: str, allow: Allow) -> None:
    if (address, target.port) in allow:
        return
    if not is_global_ip(address):
        raise Refused(f"{target.shown}: {address} is not a public address")
    if target.port not in WEB_PORTS:
        raise Refused(f"{target.shown}: port {target.port} is no web port")
