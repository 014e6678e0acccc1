import pytest

from aggregator.model import MailServer


def test_an_address_names_host_port_user_and_password() -> None:
    server = MailServer.from_url("smtp://anna%40example.org:p%3Aa%2Fs%20s@mail.example.org:587")
    assert server == MailServer(host="mail.example.org", port=587, user="anna@example.org", password="p:a/s s")


def test_ports_have_defaults() -> None:
    assert MailServer.from_url("smtp://mail.example.org") == MailServer(host="mail.example.org", port=25)
    assert MailServer.from_url("smtps://mail.example.org/") == MailServer(host="mail.example.org", port=465, tls=True)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [("smtp://localhost", True), ("smtp://127.0.0.1:25", True), ("smtp://[::1]", True), ("smtp://localhost.example.org", False)],
)
def test_loopback_is_known_by_its_name_and_address(url: str, loopback: bool) -> None:
    assert MailServer.from_url(url).is_loopback is loopback


def test_a_server_shows_neither_user_nor_password() -> None:
    assert repr(MailServer.from_url("smtp://anna:hush@mail.example.org")) == "MailServer(host='mail.example.org', port=25, tls=False)"
