"""Mail addresses as a mail can be sent to them."""

import re

from .text import ascii_host

_LOCAL_PART = re.compile(r"(?=.{1,64}\Z)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)  # RFC 5322: dot-atom


def mail_address(text: str) -> str:
    """Return an address that a mail can be sent to, its domain in ASCII, or "" if it is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        host = ascii_host(domain)
    except ValueError:  # of the IDNA codec
        return ""
    return f"{local}@{host}" if at and "[" not in host and host and _LOCAL_PART.fullmatch(local) else ""
