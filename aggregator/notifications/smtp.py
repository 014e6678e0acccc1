"""Hands a message to the mail server. The only module that opens a connection for mail."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage

from aggregator.errors import MailNotSent, MailRefused, MailUncertain
from aggregator.mail_address import mail_address
from aggregator.model import MailServer
from aggregator.text import clean

TIMEOUT = 30  # seconds, for each answer but the last
LAST_TIMEOUT = 120  # for the answer to the message, while servers look for viruses; RFC 5321, 4.5.3.2.6 grants 10 minutes
_LONGEST_ANSWER = 200
_ENCRYPTED_FIRST = 530  # RFC 4954, 6: a login is needed, which is our fault and not the recipient's
_LINE_END = re.compile(rb"\r\n|\r|\n")


def send(server: MailServer, message: EmailMessage, recipient: str) -> None:
    """Hand the message over for one recipient; its sender is the address in From.

    Raises MailRefused, MailNotSent, or MailUncertain where the connection breaks once the text of the message is under way.
    """
    sender = message["From"].addresses[0].addr_spec
    content = _content(message)
    with _connected(server, sender.rpartition("@")[2]) as connection:
        _envelope(connection, sender, recipient)
        _data(connection, content, recipient)


@contextlib.contextmanager
def _connected(server: MailServer, name: str) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and logged in as far as the server and its user want it; `name` is who we say we are."""
    try:
        connection = _opened(server, name)
    except (OSError, UnicodeError) as error:  # smtplib's errors are OSErrors; a name that IDNA cannot encode is a UnicodeError
        raise MailNotSent(f"{_place(server)} could not be reached{_code(error)}") from None
    try:
        _prepare(connection, server)
        yield connection
        with contextlib.suppress(OSError):
            connection.quit()
    finally:
        connection.close()


def _opened(server: MailServer, name: str) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT, context=_context(server, verified=True))
    return smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT)


def _prepare(connection: smtplib.SMTP, server: MailServer) -> None:
    """Encrypt where the server offers it, and log in; a password is never sent in plain text except to this machine."""
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.tls and connection.has_extn("starttls"):
            connection.starttls(context=_context(server, verified=bool(server.user)))
            connection.ehlo_or_helo_if_needed()
        elif server.user and not server.tls and not server.is_loopback:
            raise MailNotSent(f"{_place(server)} offers no STARTTLS, and user and password are sent encrypted only")
        if server.user:
            connection.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise MailNotSent(f"{_place(server)} refused user and password{_code(error)}") from None
    except smtplib.SMTPNotSupportedError:
        raise MailNotSent(f"{_place(server)} offers no login that we know") from None
    except OSError as error:
        raise MailNotSent(f"{_place(server)} ended the conversation before the mail{_code(error)}") from None


def _context(server: MailServer, *, verified: bool) -> ssl.SSLContext:
    """What TLS demands of the server: a certificate where a password depends on it; else encryption to anybody beats plain text."""
    context = ssl.create_default_context()
    if not verified or server.is_loopback:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _envelope(connection: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Name sender and recipient, and announce the message; a refused sender is our fault, and not the recipient's."""
    address = mail_address(recipient)
    if not address:
        raise MailRefused("the recipient is no mail address")
    try:
        code, answer = connection.mail(sender)
        if code != 250:
            raise MailNotSent(f"the sender was refused: {_words(code, answer, recipient)}")
        code, answer = connection.rcpt(address)
        if code not in (250, 251):
            raise _refusal(code)(f"the recipient was refused: {_words(code, answer, recipient)}")
        code, answer = connection.docmd("DATA")
        if code != 354:
            raise _refusal(code)(f"the message was refused: {_words(code, answer, recipient)}")
    except OSError as error:
        raise MailNotSent(f"the connection broke before the mail{_code(error)}") from None


def _data(connection: smtplib.SMTP, content: bytes, recipient: str) -> None:
    try:
        if connection.sock is not None:
            connection.sock.settimeout(LAST_TIMEOUT)
        connection.send(content)
        code, answer = connection.getreply()
    except OSError as error:
        raise MailUncertain(f"the connection broke before the answer to the message{_code(error)}") from None
    if code != 250:
        raise _refusal(code)(f"the message was refused: {_words(code, answer, recipient)}")


def _content(message: EmailMessage) -> bytes:
    """The message as SMTP sends it: lines end in CRLF, a dot at a line's start is doubled, and one alone ends it (RFC 5321, 4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", message.as_bytes()).removesuffix(b"\r\n")
    return re.sub(rb"^\.", b"..", lines, flags=re.MULTILINE) + b"\r\n.\r\n"


def _refusal(code: int) -> type[MailRefused] | type[MailNotSent]:
    return MailRefused if 500 <= code < 600 and code != _ENCRYPTED_FIRST else MailNotSent


def _place(server: MailServer) -> str:
    return f"the mail server {server.host}:{server.port}"


def _words(code: int, answer: bytes, recipient: str) -> str:
    """The server's answer without the recipient's name in it."""
    text = answer.decode("utf-8", "replace").replace(recipient, f"…@{recipient.rpartition('@')[2]}")
    return clean(f"{code} {text}", _LONGEST_ANSWER)


def _code(error: Exception) -> str:
    """What an error tells beyond its class without any text of the server, which may repeat what we sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f" ({error.smtp_code})"
    return f" ({type(error).__name__})"
