"""Delivery to a mail server on this machine: what arrives, and what is told when it does not."""

import email.policy
import shutil
import ssl
import subprocess
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from aggregator.errors import MailError, MailNotSent, MailRefused, MailUncertain
from aggregator.model import MailKind, MailServer
from aggregator.notifications.message import message_of
from aggregator.notifications.rendering import RenderedMail
from aggregator.notifications.smtp import send
from tests.factories import NOW
from tests.served import free_port

from .mails import SITE, mail, rendered

USER = "postfach-9"
SECRET = "hush-7f3a9c1e"
RECIPIENT = "anna@optonet.example"
ELSEWHERE = "127.1"  # this machine, under a name that does not say so


@dataclass
class Inbox:
    """Takes mails, or says to one step what a test wants said."""

    rcpt: str = ""
    mail: str = ""
    data: str = ""
    cut: bool = False
    sessions: list[Session] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        self.sessions.append(session)
        return self.mail or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        if self.cut and server.transport is not None:
            server.transport.close()
        return self.data or "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == SECRET.encode(), handled=False)


@contextmanager
def listening(inbox: Inbox, **options: Any) -> Iterator[int]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), authenticator=inbox.authenticate, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """The server's side of TLS, with a certificate that nobody vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder: Path = tmp_path_factory.mktemp("tls")
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.example", *files],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def message(words: RenderedMail | None = None, kind: MailKind = MailKind.GONE) -> EmailMessage:
    return message_of(
        mail(kind),
        words or rendered(mail(kind)),
        SITE,
        sender="termine@netzwerktimer.example",
        message_id_domain="netzwerktimer.example",
        unsubscribe_url="",
        now=NOW,
    )


def failure(inbox: Inbox, kind: type[MailError], **options: Any) -> str:
    with listening(inbox, **options) as port, pytest.raises(kind) as caught:
        send(MailServer(host="127.0.0.1", port=port), message(), RECIPIENT)
    return str(caught.value)


@pytest.mark.parametrize("kind", MailKind)
def test_what_arrives_is_what_was_rendered(kind: MailKind) -> None:
    words, inbox = rendered(mail(kind)), Inbox()
    with listening(inbox) as port:
        send(MailServer(host="127.0.0.1", port=port), message(words, kind), RECIPIENT)
    (envelope,) = inbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("termine@netzwerktimer.example", [RECIPIENT])
    assert isinstance(envelope.content, bytes)
    read = message_from_bytes(envelope.content, policy=email.policy.default)
    assert read["Subject"] == words.subject
    texts = [str(part.get_content()).replace("\r\n", "\n") for part in read.walk() if not part.is_multipart()]
    assert texts == [words.text, words.html]


def test_lines_of_dots_arrive() -> None:
    words, inbox = RenderedMail("Punkte", ".\n..\n. a\nEnde\n", "<p>.</p>\n", "de"), Inbox()
    with listening(inbox) as port:
        send(MailServer(host="localhost", port=port), message(words), RECIPIENT)
    content = inbox.envelopes[0].content
    assert isinstance(content, bytes)
    part = message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    assert str(part.get_content()).replace("\r\n", "\n") == words.text


def test_a_refusal_for_good_and_one_for_now_are_told_apart() -> None:
    assert "550 5.1.1 nobody" in failure(Inbox(rcpt="550 5.1.1 nobody"), MailRefused)
    assert "554 5.7.1 spam" in failure(Inbox(data="554 5.7.1 spam"), MailRefused)
    assert "451 4.7.1 later" in failure(Inbox(rcpt="451 4.7.1 later"), MailNotSent)
    assert "452 4.3.1 full" in failure(Inbox(data="452 4.3.1 full"), MailNotSent)


@pytest.mark.parametrize("inbox", [Inbox(mail="550 not you"), Inbox(rcpt="530 5.7.0 Authentication required")])
def test_what_is_our_own_fault_does_not_count_against_the_recipient(inbox: Inbox) -> None:
    failure(inbox, MailNotSent)


def test_a_recipient_that_is_no_address_is_refused_before_it_reaches_the_server() -> None:
    inbox = Inbox()
    with listening(inbox) as port, pytest.raises(MailRefused):
        send(MailServer(host="127.0.0.1", port=port), message(), "anna@x.example>\r\nDATA")
    assert not inbox.envelopes


def test_an_answer_shows_no_recipient() -> None:
    told = failure(Inbox(rcpt=f"550 <{RECIPIENT}>: unknown"), MailRefused)
    assert "anna" not in told
    assert "…@optonet.example" in told


def test_a_connection_that_breaks_after_the_message_leaves_it_uncertain() -> None:
    failure(Inbox(cut=True), MailUncertain)


def test_a_closed_port_an_impossible_name_and_another_protocol_leave_it_unsent() -> None:
    for server in (
        MailServer(host="127.0.0.1", port=free_port()),
        MailServer(host=f"{'a' * 64}.example", port=25),
    ):
        with pytest.raises(MailNotSent):
            send(server, message(), RECIPIENT)
    with listening(Inbox()) as port, pytest.raises(MailNotSent):
        send(MailServer(host="127.0.0.1", port=port, tls=True), message(), RECIPIENT)


def test_starttls_is_used_where_it_is_offered(tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with listening(inbox, tls_context=tls, require_starttls=True) as port:
        send(MailServer(host="127.0.0.1", port=port, user=USER, password=SECRET), message(), RECIPIENT)
        send(MailServer(host=ELSEWHERE, port=port), message(), RECIPIENT)
    assert [session.ssl is not None for session in inbox.sessions] == [True, True]
    assert inbox.logins == [(USER.encode(), SECRET.encode())]


def test_smtps_is_encrypted_from_the_start(tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with listening(inbox, ssl_context=tls) as port:
        send(MailServer(host="127.0.0.1", port=port, tls=True), message(), RECIPIENT)
    assert len(inbox.envelopes) == 1


def test_a_password_is_not_sent_in_plain_text() -> None:
    inbox = Inbox()
    with listening(inbox, auth_require_tls=False) as port:
        with pytest.raises(MailNotSent, match="offers no STARTTLS"):
            send(MailServer(host=ELSEWHERE, port=port, user=USER, password=SECRET), message(), RECIPIENT)
        assert inbox.logins == []
        send(MailServer(host="127.0.0.1", port=port, user=USER, password=SECRET), message(), RECIPIENT)
    assert inbox.logins == [(USER.encode(), SECRET.encode())]


def test_a_password_is_not_sent_to_a_server_that_nobody_vouches_for(tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    for options, encrypted in (({"tls_context": tls}, False), ({"ssl_context": tls}, True)):
        with listening(inbox, **options) as port, pytest.raises(MailNotSent):
            send(MailServer(host=ELSEWHERE, port=port, tls=encrypted, user=USER, password=SECRET), message(), RECIPIENT)
    assert inbox.logins == []


@pytest.mark.parametrize(
    ("options", "words"), [({"auth_require_tls": False}, r"refused user and password \(535\)"), ({}, "offers no login")]
)
def test_no_error_shows_user_or_password(options: dict[str, bool], words: str) -> None:
    with listening(Inbox(), **options) as port, pytest.raises(MailNotSent, match=words) as caught:
        send(MailServer(host="127.0.0.1", port=port, user=USER, password=f"{SECRET}-wrong"), message(), RECIPIENT)
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told
    assert USER not in told
