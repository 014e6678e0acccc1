"""Makes the message of a rendered mail, as RFC 5322 and MIME write it."""

import hashlib
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, Message
from email.policy import SMTP, Policy

from aggregator.mail_address import mail_address
from aggregator.model import Mail, Site
from aggregator.text import clean

from .rendering import RenderedMail

_LONGEST_NAME = 80


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header without blanks, which the email package would fold into encoded words that nobody decodes there."""

    max_count = 1

    def fold(self, *, policy: "Policy[Message]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("message-id", "list-unsubscribe"):
        registry.map_to_type(name, _OneLine)
    return registry


_POLICY = SMTP.clone(max_line_length=76, header_factory=_headers())  # RFC 2045, 6.7: lines of quoted-printable


def message_of(
    mail: Mail, rendered: RenderedMail, site: Site, *, sender: str, message_id_domain: str, unsubscribe_url: str, now: datetime
) -> EmailMessage:
    """Return the message, text first and HTML second; no value can add a header.

    Its Message-ID depends on the mail's key alone, so a mail that is sent again is recognised. Answers go to the site's contact where
    that is a mail address. Raises ValueError for a recipient that is no mail address, and for a mail that repeats without an address
    to unsubscribe.
    """
    recipient = mail_address(mail.recipient)
    if not recipient:
        raise ValueError("the recipient is no mail address")
    message = EmailMessage(_POLICY)
    message["From"] = Address(clean(site.title, _LONGEST_NAME), addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    if (contact := mail_address(site.contact)) and contact != sender:
        message["Reply-To"] = Address(addr_spec=contact)
    message["Subject"] = rendered.subject
    message["Date"] = now
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@{message_id_domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    if mail.unsubscribe:
        _offer_unsubscription(message, unsubscribe_url)
    message.set_content(rendered.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = rendered.language  # of the whole: set before, it would move to the first part
    return message


def _offer_unsubscription(message: EmailMessage, url: str) -> None:
    """RFC 8058: a mail program's own button, which sends a POST to the address."""
    if not url:
        raise ValueError("a mail that repeats needs an address to unsubscribe")
    message["List-Unsubscribe"] = f"<{url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
