"""Log lines without secrets: addresses redacted, tokens left out, mail addresses and network addresses shortened."""

import logging
import re
from ipaddress import IPv6Address, ip_address, ip_network

from aggregator.urls import CUT, redacted_text

LOG = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SECRET_PATH = re.compile(r"(/(?:login|confirm|unsubscribe|owner/link)/)[^\s\"'<>?#]+")
_BEFORE_AT = re.compile(r"[^\s@<>\"'(),;]+(@[\w.-]+)")
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{28,}(?![\w-])")
_IPV4 = re.compile(r"(?<![\d.])(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(?![\d.]*\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])")
_LOOPBACK = "127.0.0"


class RedactingFormatter(logging.Formatter):
    """Formats log lines as `safe` does, also tracebacks and texts of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record))


def log_redacted() -> None:
    """Log to the terminal, without secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(LOG))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def safe(text: str) -> str:
    """Return a log line without tokens and credentials; IPv4 addresses cut to /24, IPv6 to /48, mail addresses to their domain."""
    text = redacted_text(_SECRET_PATH.sub(rf"\1{CUT}", text))
    text = _TOKEN.sub(CUT, _BEFORE_AT.sub(rf"{CUT}\1", text))
    return _IPV6.sub(_block_of, _IPV4.sub(lambda match: match[0] if match[1] == _LOOPBACK else f"{match[1]}.0", text))


def _block_of(match: re.Match[str]) -> str:
    try:
        address = ip_address(match[0])
    except ValueError:
        return match[0]
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return match[0]
    return str(ip_network(f"{address}/48", strict=False).network_address)
