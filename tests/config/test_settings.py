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
        "SMTP_URL": "smtp://x",
        "MAIL_FROM": "a@b",
        "MODERATORS": "a@b",
    }
    assert settings_from({f"NETZWERKTIMER_{name}": value for name, value in values.items()}) == Settings(
        sources="/etc/sources.yaml",
        database_url="postgresql+psycopg://u:p@h/d",
        base_url="https://netzwerktimer.example",
        secret_key="hush",
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
