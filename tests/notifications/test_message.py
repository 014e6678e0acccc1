"""Messages as mail programs read them."""

import email.policy
import shutil
import subprocess
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Mail, MailKind, Site
from aggregator.notifications.message import message_of
from aggregator.notifications.rendering import LANGUAGES, RenderedMail
from tests.factories import NOW

from .mails import SITE, mail, rendered

UNSUBSCRIBE = f"https://netzwerktimer.example/unsubscribe/{'x' * 120}"
HEADERS = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"}
NAMES = ("Börse Südthüringen", "Größe: 5 µm, „Optik“ & Laser – Fraunhofer IOF Jena und Partner aus ganz Thüringen e. V.", 'a, b; "c" <d@e>')


def message(mail: Mail, words: RenderedMail | None = None, site: Site = SITE, **parts: str) -> EmailMessage:
    named = {"sender": "termine@netzwerktimer.example", "message_id_domain": "netzwerktimer.example", "unsubscribe_url": UNSUBSCRIBE}
    return message_of(mail, words or rendered(mail), site, now=NOW, **named | parts)


def received(sent: EmailMessage) -> EmailMessage:
    read = message_from_bytes(sent.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def raw_header(message: EmailMessage, name: str) -> str:
    """A header as it travels, its lines joined."""
    headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(message.as_bytes())
    return str(headers[name]).replace("\r\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MailKind)
def test_a_message_carries_text_and_html_as_they_were(kind: MailKind, language: str) -> None:
    words = rendered(mail(kind, language))
    sent = message(mail(kind, language), words)
    read = received(sent)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert content(read, "plain") == words.text
    assert content(read, "html") == words.html
    assert read["Subject"] == words.subject
    assert read["Content-Language"] == language
    assert set(read.keys()) == HEADERS


def test_a_message_is_quoted_printable_in_short_lines_of_ascii() -> None:
    sent = message(mail(MailKind.WELCOME, values={"source_name": NAMES[1]}), unsubscribe_url=UNSUBSCRIBE)
    lines = sent.as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.isascii() and b"\n" not in line and b"\r" not in line for line in lines)
    assert [part["Content-Transfer-Encoding"] for part in sent.iter_parts()] == ["quoted-printable"] * 2
    assert {part.get_content_charset() for part in sent.iter_parts()} == {"utf-8"}


def test_the_headers_say_who_when_and_that_nobody_need_answer() -> None:
    read = received(message(mail()))
    (sender,) = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Netzwerktimer Thüringen", "termine@netzwerktimer.example")
    assert read["To"] == "anna@optonet.example"
    assert read["Reply-To"] == "redaktion@example.org"
    assert read["Date"].datetime == NOW
    assert read["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in read


@pytest.mark.parametrize("contact", ["", "https://example.org/kontakt", "termine@netzwerktimer.example"])
def test_answers_go_to_the_sender_where_the_contact_is_no_other_mail_address(contact: str) -> None:
    assert "Reply-To" not in message(mail(), site=Site(title="Termine", contact=contact))


def test_the_message_id_depends_on_the_key_alone() -> None:
    first, again, other = mail(), mail(language="en", created=NOW + timedelta(days=1)), mail(key="other")
    assert message(first)["Message-ID"] == message(again)["Message-ID"] != message(other)["Message-ID"]
    assert received(message(first))["Message-ID"].endswith("@netzwerktimer.example>")


def test_a_mail_that_repeats_can_be_ended_with_one_click() -> None:
    sent = message(mail(MailKind.DIGEST, unsubscribe=True))
    read = received(sent)
    assert read["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in sent.as_bytes()
    with pytest.raises(ValueError, match="unsubscribe"):
        message(mail(MailKind.DIGEST, unsubscribe=True), unsubscribe_url="")


@pytest.mark.parametrize("name", NAMES)
def test_three_parsers_read_the_same_subject(name: str) -> None:
    words = rendered(mail(MailKind.GONE, values={"source_name": name}))
    sent = message(mail(MailKind.GONE), words)
    raw = raw_header(sent, "Subject")
    assert received(sent)["Subject"] == words.subject
    assert str(make_header(decode_header(raw))) == words.subject
    perl = shutil.which("perl")
    if perl is None:
        pytest.skip("perl, the third parser, is not installed")
    program = 'use Encode; binmode STDOUT, ":utf8"; undef $/; print decode("MIME-Header", <STDIN>)'
    read = subprocess.run([perl, "-e", program], input=raw.encode(), capture_output=True, check=True)
    assert read.stdout.decode() == words.subject


@given(name=st.text(max_size=120))
def test_no_value_makes_a_header(name: str) -> None:
    words = rendered(mail(MailKind.GONE, values={"source_name": name}))
    read = received(message(mail(MailKind.GONE), words))
    assert set(read.keys()) == HEADERS
    assert read["Subject"] == words.subject
    assert content(read, "plain") == words.text


@given(title=st.text(min_size=1, max_size=120))
def test_no_title_makes_a_header_or_another_sender(title: str) -> None:
    read = received(message(mail(), rendered(mail()), Site(title=title, contact="redaktion@example.org")))
    assert set(read.keys()) == HEADERS
    assert [address.addr_spec for address in read["From"].addresses] == ["termine@netzwerktimer.example"]


@pytest.mark.parametrize(
    "title",
    [
        'Termine, "Süd" & <Ost>; gültig (wirklich): @home',
        "Optics, Photonics and Lasers in the whole of the region, yes, all of it",
        "Ü" * 80,
    ],
)
def test_a_title_is_read_as_it_is(title: str) -> None:
    sent = message(mail(), site=Site(title=title))
    name, address = parseaddr(raw_header(sent, "From"))
    assert str(make_header(decode_header(name))) == title
    assert address == "termine@netzwerktimer.example"


@pytest.mark.parametrize("recipient", ["", "anna", "anna@x\r\nBcc: b@c", "a b@c.example", "a@b@c.example", "<a@b.example>", "ä@b.example"])
def test_a_recipient_is_a_mail_address(recipient: str) -> None:
    with pytest.raises(ValueError, match="recipient"):
        message(mail(recipient=recipient))


def test_a_domain_with_umlauts_is_written_in_ascii() -> None:
    assert message(mail(recipient="info@münchen.example"))["To"] == "info@xn--mnchen-3ya.example"
