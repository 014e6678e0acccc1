import random
import re
import string

import pytest

from aggregator.cli.log_format import safe

WORDS = ("GET", "of", "source", "answered", "with", "status", "500", "12:34:56", "refused:", "the", "mail", "to", "(", ")", "at", "3.51.3")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("to max.mustermann@firma.example", "to …@firma.example"),
        ("from 203.0.113.77 at 12:34:56", "from 203.0.113.0 at 12:34:56"),
        ("from 2001:db8:1:2::3", "from 2001:db8:1::"),
        ("http://127.0.0.1:8000/ listens", "http://127.0.0.1:8000/ listens"),
        ("GET /login/abc-DEF_1 200", "GET /login/… 200"),
        ("GET /owner/link/abc 303", "GET /owner/link/… 303"),
        ("smtp://user:word@mail.example:587", "smtp://mail.example:587"),
        ("SQLite 3.51.3, 2026-12-01 08:00:00,123", "SQLite 3.51.3, 2026-12-01 08:00:00,123"),
    ],
)
def test_a_line_is_shown_without_secrets(line: str, expected: str) -> None:
    assert safe(line) == expected


def test_no_secret_is_in_100_000_lines() -> None:
    rng = random.Random(7)
    letters = string.ascii_letters + string.digits + "-_"
    for _ in range(100_000):
        token = "".join(rng.choices(letters, k=43)) + "a1"
        person = "".join(rng.choices(string.ascii_lowercase + ".+", k=9)) + "x"
        ip = f"{rng.randint(1, 126)}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 255)}"
        ipv6 = f"2001:db8:{rng.randint(1, 65535):x}:{rng.randint(1, 65535):x}::{rng.randint(1, 65535):x}"
        secret = rng.choice(
            (
                f"http://x.example/p?token={token}",
                f"https://{person}:{token}@x.example/",
                f"/login/{token}",
                f"'/confirm/{token}'",
                f"token {token}",
                f"<{person}@firma.example>",
                f"{person}@firma.example,",
                f"[{ip}]",
                ip,
                ipv6,
            )
        )
        line = " ".join((*rng.choices(WORDS, k=rng.randint(0, 5)), secret, *rng.choices(WORDS, k=rng.randint(0, 5))))
        shown = safe(line)
        assert token not in shown
        assert f"{person}@" not in shown
        assert not re.search(rf"(?<![\d.]){re.escape(ip)}(?![\d.])", shown) or ip.endswith(".0")
        assert ipv6 not in shown
