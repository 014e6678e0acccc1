from collections.abc import Mapping

import pytest

from aggregator.config import settings_from
from aggregator.errors import ConfigError
from aggregator.model import Settings


def told(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings_from({f"NETZWERKTIMER_{name}": value for name, value in environ.items()})
    return [mistake.removeprefix("NETZWERKTIMER_") for mistake in caught.value.mistakes]


def test_an_empty_environment_gives_the_defaults() -> None:
    expected = Settings(database_url="sqlite:///var/netzwerktimer.db")
    assert (
        settings_from({}) == settings_from({"PATH": "/bin", "NETZWERKTIMER_ALLOW_ADDRESSES": "", "NETZWERKTIMER_BASE_URL": " "}) == expected
    )


def test_the_environment_says_all_settings() -> None:
    values = {
        "SOURCES": "/etc/sources.yaml",
        "DATABASE_URL": "postgresql+psycopg://u:p@h/d",
        "BASE_URL": "https://netzwerktimer.example/",
        "SECRET_KEY": "hush",
        "TRUSTED_PROXIES": "2",
        "ALLOW_ADDRESSES": "127.0.0.1:8001, [::1]:8002,[0:0::1]:8003,",
        "SMTP_URL": "smtp://user:hush@mail.example:587",
        "MAIL_FROM": "termine@netzwerktimer.example",
        "OPERATOR_MAIL": "technik@netzwerktimer.example",
        "MODERATORS": "anna@example.org, bert@example.org,,anna@example.org",
    }
    assert settings_from({f"NETZWERKTIMER_{name}": value for name, value in values.items()}) == Settings(
        sources="/etc/sources.yaml",
        database_url="postgresql+psycopg://u:p@h/d",
        base_url="https://netzwerktimer.example",
        secret_key="hush",
        smtp_url="smtp://user:hush@mail.example:587",
        mail_from="termine@netzwerktimer.example",
        operator_mail="technik@netzwerktimer.example",
        moderators=("anna@example.org", "bert@example.org"),
        trusted_proxies=2,
        allow_addresses=frozenset({("127.0.0.1", 8001), ("::1", 8002), ("::1", 8003)}),
    )


def test_all_mistakes_of_the_environment_are_told_at_once() -> None:
    assert told({"TRUSTED_PROXIES": "two", "BASE_URL": "localhost", "ALOW_ADDRESSES": "x", "SECRETKEY": "hush"}) == [
        "ALOW_ADDRESSES: unknown setting; did you mean 'ALLOW_ADDRESSES'?",
        "SECRETKEY: unknown setting; did you mean 'SECRET_KEY'?",
        "BASE_URL: is no address of a site; write one such as https://netzwerktimer.example",
        "TRUSTED_PROXIES: 'two' is no number of proxies; write 0 to 9",
    ]


@pytest.mark.parametrize(
    "pair",
    [
        "localhost:8001",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "::1:80",
        "[127.0.0.1]:80",
        "[::1:80",
        "1.2.3.4:٣",
        "/",
    ],
)
def test_an_allowed_address_is_an_address_and_a_port(pair: str) -> None:
    assert told({"ALLOW_ADDRESSES": f"10.0.0.1:80,{pair}"}) == [
        f"ALLOW_ADDRESSES: {pair!r} is no address and port; write pairs such as 127.0.0.1:8001 or [::1]:8002"
    ]


@pytest.mark.parametrize(
    "url",
    ["ftp://h", "https://", "https://u:hush@h/", "https://h/?hush=1", "https://[hush", "https://h/#hush", "hush", "http://h/hush\x07"],
)
def test_a_base_url_is_a_plain_address_and_not_repeated_in_the_message(url: str) -> None:
    assert told({"BASE_URL": url}) == ["BASE_URL: is no address of a site; write one such as https://netzwerktimer.example"]


def test_a_secret_is_never_part_of_a_message() -> None:
    (mistake,) = told({"DATABASE_URL": "hush-hush", "SECRET_KEY": "hush"})
    assert mistake == "DATABASE_URL: is no address of a database; write one such as sqlite:///var/netzwerktimer.db"


def test_mails_need_an_address_they_come_from() -> None:
    missing = "MAIL_FROM: is missing; with NETZWERKTIMER_SMTP_URL set, write the address that mails come from"
    assert told({"SMTP_URL": "smtp://localhost"}) == [missing]
    assert settings_from({"NETZWERKTIMER_MAIL_FROM": "a@example.org"}).mail_from == "a@example.org"


@pytest.mark.parametrize("value", ["hush", "a@b@c", "a b@example.org", "Anna <a@example.org>", "ä@example.org", "a@example.org\nBcc: b@c"])
def test_a_mail_address_is_checked_and_not_repeated_in_the_message(value: str) -> None:
    for name in ("MAIL_FROM", "OPERATOR_MAIL"):
        assert told({name: value}) == [f"{name}: is no mail address; write one such as redaktion@example.org"]
    assert told({"MODERATORS": f"a@example.org,{value}"}) == [
        "MODERATORS: holds something that is no mail address; write addresses separated by commas"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://u:hush@",
        "smtp://u:hush@h:0",
        "smtp://u:hush@h:99999",
        "smtp://u:hu/sh@h",
        "smtp://u:hu#sh@h",
        "smtp://u:12?hush@h",
        "smtp://u:hush@h/box",
        "smtp://[hush",
        "smtp://u:hush@h h",
        "smtp://u:hüsh@h",
        "smtp://u:hush%0d%0aRSET@h",
        "smtp://u:hush%ff@h",
        "smtp://:hush@h",
        "smtp://hush@h",
    ],
)
def test_the_address_of_a_mail_server_is_checked_and_not_repeated_in_the_message(url: str) -> None:
    (mistake,) = told({"SMTP_URL": url, "MAIL_FROM": "a@example.org"})
    assert mistake.startswith(("SMTP_URL: is no address of a mail server;", "SMTP_URL: holds a user "))
    assert not any(word in mistake for word in ("hush", "hüsh", "12"))
