"""Every route, method and role: generated from the routes, so that a new one without a right fails."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from aggregator.access.forms import form_token
from aggregator.model import Role
from tests.web.logged_in import HERE, LOOPBACK, MODERATOR, log_in
from tests.web_site import SECRET_KEY, WebSite, web_site
from web.rights import RIGHTS, SAFE

VALUES = {
    "event_id": "0000000000",
    "extension": "ics",
    "week": "2026-W48",
    "name": "style.css",
    "token": "no-such-token",
    "source_id": "optonet",
    "slug": "optonet",
    "digest": "0123456789abcdef",
    "page": "impressum",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def rules() -> list[Rule]:
    return list(web_site().client.application.url_map.iter_rules())


def routes() -> Iterator[tuple[str, str, str]]:
    """Every endpoint, path and method that is routed."""
    adapter = web_site().client.application.url_map.bind("127.0.0.1")
    for rule in rules():
        values = VALUES | ({"name": "impressum"} if rule.endpoint == "text_pages.page" else {})
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=next(iter(rule.methods or {"GET"})))
        yield from ((rule.endpoint, path, method) for method in sorted(rule.methods or ()) if method != "OPTIONS")


ROUTES = tuple(routes())


@pytest.fixture
def site() -> Iterator[WebSite]:
    made = web_site(base_url=LOOPBACK)
    yield made
    made.store.close()


def status(site: WebSite, path: str, method: str, **more: object) -> tuple[int, str]:
    answer = site.client.open(path, method=method, base_url=LOOPBACK, **more)  # type: ignore[arg-type]
    return answer.status_code, answer.headers.get("Location", "")


def test_every_route_has_a_right_and_every_right_a_route() -> None:
    assert {rule.endpoint for rule in rules()} == set(RIGHTS)


@pytest.mark.parametrize(("endpoint", "path", "method"), ROUTES)
@pytest.mark.parametrize("role", Role)
def test_only_those_who_may_come_in(site: WebSite, endpoint: str, path: str, method: str, role: Role) -> None:
    if role is not Role.VISITOR:
        log_in(site, MODERATOR if role is Role.MODERATOR else "owner@example.org", role)
        site.own("owner@example.org")
    if role in RIGHTS[endpoint].who:
        return
    code, location = status(site, path, method, headers=HERE)
    if role is Role.VISITOR and method in SAFE:
        assert (code, location.partition("?")[0]) == (303, "/login")
    else:
        assert code == 403


@pytest.mark.parametrize(("endpoint", "path", "method"), [route for route in ROUTES if route[2] not in SAFE and RIGHTS[route[0]].signed])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", HERE),
        ("forged", HERE),
        ("other endpoint", HERE),
        ("other session", HERE),
        ("right", {}),
        ("right", {"Origin": "null"}),
        ("right", {"Origin": "https://evil.example"}),
        ("right", {"Origin": f"{LOOPBACK}.evil.example"}),
        ("right", {"Sec-Fetch-Site": "cross-site", "Origin": LOOPBACK}),
        ("right", {"Sec-Fetch-Site": "same-site"}),
        ("right", {"Sec-Fetch-Site": "none"}),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    site: WebSite, endpoint: str, path: str, method: str, token: str, headers: dict[str, str]
) -> None:
    right = RIGHTS[endpoint]
    role = next((role for role in (Role.MODERATOR, Role.OWNER) if role in right.who and Role.VISITOR not in right.who), Role.VISITOR)
    bound = "visitor"
    if role is not Role.VISITOR:
        address = MODERATOR if role is Role.MODERATOR else "owner@example.org"
        site.own("owner@example.org")
        log_in(site, address, role)
        cookie = site.client.get_cookie("netzwerktimer", domain="127.0.0.1")
        assert cookie is not None
        from aggregator.access.tokens import digest_of

        bound = digest_of(cookie.value)
    tokens = {
        "right": form_token(SECRET_KEY, endpoint, bound),
        "other endpoint": form_token(SECRET_KEY, "another.endpoint", bound),
        "other session": form_token(SECRET_KEY, endpoint, "another session"),
        "forged": "forged",
        "": "",
    }
    before = site.dump()
    code, _ = status(site, path, method, data={"form_token": tokens[token], "action": "pause"}, headers=headers)
    assert code == 403
    assert site.dump() == before


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_are_not_allowed(site: WebSite, method: str) -> None:
    for path in ("/", "/status", "/feeds/events.ics"):
        assert status(site, path, method)[0] == (200 if method in SAFE else 405)


def test_private_pages_are_in_no_cache_and_give_no_address_away(site: WebSite) -> None:
    log_in(site)
    for endpoint, path, method in ROUTES:
        if RIGHTS[endpoint].private and method == "GET":
            headers = site.client.get(path, base_url=LOOPBACK).headers
            assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer"), path


def test_public_pages_set_no_cookie(site: WebSite) -> None:
    for endpoint, path, method in ROUTES:
        if not RIGHTS[endpoint].private and method == "GET":
            assert "Set-Cookie" not in site.client.get(path, base_url=LOOPBACK).headers
