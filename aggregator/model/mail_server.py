"""The mail server that SMTP_URL names."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465}
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?|[0-9A-Fa-f:.]{2,45}")
_PRINTABLE = re.compile(r"[ -~]*")  # smtplib sends user and password as ASCII
_MALFORMED = "is no address of a mail server; write one such as smtp://mail.example.org:587 or smtps://user:password@mail.example.org"
_UNREADABLE = "holds a user or password that is not ASCII, or not percent-encoded as in addresses"
_NO_PAIR = "holds a user without a password, or a password without a user"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server, and who we are to it."""

    host: str
    port: int
    tls: bool = False  # from the first byte (smtps); otherwise STARTTLS where it is offered
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Return the server of an smtp:// or smtps:// address; raises ValueError with a sentence that holds nothing of the address."""
        parts, port = _parts(url)
        user, password = (_decoded(part or "") for part in (parts.username, parts.password))
        if bool(user) != bool(password):
            raise ValueError(_NO_PAIR)
        return cls(host=parts.hostname or "", port=port, tls=parts.scheme == "smtps", user=user, password=password)

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this machine, by its name or address."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, KeyError):
        raise ValueError(_MALFORMED) from None
    rest = parts.path.strip("/") + parts.query + parts.fragment
    if rest or not port or not _HOST.fullmatch(parts.hostname or "") or not url.isprintable():
        raise ValueError(_MALFORMED)
    return parts, port


def _decoded(part: str) -> str:
    try:
        text = unquote(part, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(_UNREADABLE) from None
    if not _PRINTABLE.fullmatch(text):
        raise ValueError(_UNREADABLE)
    return text
