"""The owner's page: what it shows, what an owner may do, and what nobody else may."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.access.forms import form_token
from aggregator.access.tokens import TokenIssuer, digest_of, revoke
from aggregator.config.merging import merged
from aggregator.model import (
    Hold,
    HoldCode,
    Lifecycle,
    MailKind,
    Network,
    PullLogEntry,
    PullOutcome,
    Purpose,
    RecordKey,
    Role,
    Source,
    SourceState,
)
from tests.factories import NOW, event, record
from tests.web.logged_in import HERE, LOOPBACK, get, log_in, post
from tests.web_site import OPTONET, SECRET_KEY, WebSite, web_site

WHO = "netz@example.org"
PAGE = "/owner/sources/optonet"
WELL = SourceState(
    id="optonet",
    configured_url=OPTONET.sources[0].url,
    url=OPTONET.sources[0].url,
    lifecycle=Lifecycle.OK,
    since=NOW,
    outcome=PullOutcome.UPDATED,
    events=7,
    last_pull=NOW - timedelta(minutes=9),
    last_good=NOW - timedelta(minutes=9),
    next_due=NOW + timedelta(minutes=50),
)


def owned(state: SourceState = WELL) -> WebSite:
    made = web_site(states=[state], base_url=LOOPBACK)
    made.own(WHO)
    return made


@pytest.fixture
def site() -> Iterator[WebSite]:
    made = owned()
    log_in(made, WHO, Role.OWNER)
    yield made
    made.store.close()


def token_of(site: WebSite) -> str:
    with site.store.write() as tx:
        return TokenIssuer(SECRET_KEY).derived(tx, Purpose.OWNER, WHO, "optonet", site.now)


def text(site: WebSite, path: str = PAGE) -> str:
    return get(site, path).get_data(as_text=True)


def state(site: WebSite) -> SourceState:
    return site.store.sources.state("optonet")


def test_the_secret_link_opens_the_page_after_a_click() -> None:
    site = owned()
    path = f"/owner/link/{token_of(site)}"
    assert get(site, PAGE).status_code == 303
    answer = post(site, path, path, action="open")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "OptoNet" in text(site)


def test_a_program_that_opens_the_link_five_times_changes_nothing() -> None:
    site = owned()
    path = f"/owner/link/{token_of(site)}"
    before = site.dump()
    assert {get(site, path).status_code for _ in range(5)} == {200}
    assert site.dump() == before
    assert get(site, PAGE).status_code == 303


def test_the_second_button_of_the_link_has_the_source_read_now() -> None:
    site = owned()
    path = f"/owner/link/{token_of(site)}"
    answer = post(site, path, path, action="check")
    assert answer.headers["Location"] == f"{PAGE}?done=check"
    assert state(site).next_due == site.now


def test_a_revoked_link_and_one_of_a_former_owner_open_nothing() -> None:
    site = owned()
    token = token_of(site)
    site.own("other@example.org")
    assert get(site, f"/owner/link/{token}").status_code == 410
    site.own(WHO)
    with site.store.write() as tx:
        revoke(tx, Purpose.OWNER, "optonet")
    assert get(site, f"/owner/link/{token}").status_code == 410


def test_an_owner_may_be_written_with_capitals() -> None:
    site = owned()
    site.own("Netz@Example.org")
    assert get(site, f"/owner/link/{token_of(site)}").status_code == 200


def test_an_owner_of_one_source_goes_to_its_page(site: WebSite) -> None:
    assert get(site, "/owner").headers["Location"] == PAGE


def test_an_owner_of_several_sources_sees_them_all(site: WebSite) -> None:
    first, second = site.config.networks
    site.config = replace(site.config, networks=(first, replace(second, owner=WHO)))
    assert {PAGE, "/owner/sources/medways"} <= set(_links(text(site, "/owner")))


@pytest.mark.parametrize(
    "path", ["/owner/sources/medways", "/owner/sources/medways/leave", "/owner/sources/medways/export.yaml", "/owner/networks/medways"]
)
def test_what_is_another_owners_is_not_there(site: WebSite, path: str) -> None:
    assert get(site, path).status_code == 404


def test_an_owner_has_the_source_read_now_and_the_page_waits_for_it(site: WebSite) -> None:
    answer = post(site, PAGE, PAGE, 1, action="check")
    assert answer.headers["Location"] == f"{PAGE}?done=check"
    assert state(site).next_due == site.now
    assert get(site, f"{PAGE}?done=check").headers["Refresh"]
    assert "Refresh" not in get(site, PAGE).headers


def test_the_page_waits_until_the_source_was_read(site: WebSite) -> None:
    post(site, PAGE, PAGE, 1, action="check")
    site.now += timedelta(seconds=20)
    change(site, last_pull=site.now, next_due=site.now + timedelta(hours=1))
    answer = get(site, f"{PAGE}?done=check")
    assert "Refresh" not in answer.headers
    assert "Geprüft: " in answer.get_data(as_text=True)


def test_the_page_does_not_wait_for_ever(site: WebSite) -> None:
    post(site, PAGE, PAGE, 1, action="check")
    site.now += timedelta(minutes=11)
    assert "Refresh" not in get(site, f"{PAGE}?done=check").headers
    assert "vorgemerkt" in text(site, f"{PAGE}?done=check")


def test_the_page_does_not_wait_where_the_website_asks_us_to(site: WebSite) -> None:
    change(site, not_before=site.now + timedelta(hours=2))
    post(site, PAGE, PAGE, 1, action="check")
    assert "Refresh" not in get(site, f"{PAGE}?done=check").headers
    assert "nicht zu fragen" in text(site, f"{PAGE}?done=check")


def change(site: WebSite, **fields: Any) -> None:
    """Give the source another state."""
    with site.store.write() as tx:
        tx.sources.save([replace(tx.sources.state("optonet"), **fields)])


def test_what_is_said_to_be_done_is_from_a_fixed_table(site: WebSite) -> None:
    assert "<b>x</b>" not in text(site, f"{PAGE}?done=<b>x</b>")
    assert 'role="status"' not in text(site, f"{PAGE}?done=nonsense")


def test_reading_now_is_limited(site: WebSite) -> None:
    answers = [post(site, PAGE, PAGE, 1, action="check").status_code for _ in range(7)]
    assert answers == [303] * 6 + [429]


def test_an_owner_pauses_and_resumes(site: WebSite) -> None:
    post(site, PAGE, PAGE, 1, action="pause")
    assert state(site).lifecycle is Lifecycle.PAUSED
    post(site, PAGE, PAGE, 1, action="resume")
    assert state(site).lifecycle is Lifecycle.NEW or state(site).lifecycle is Lifecycle.OK
    assert [entry.who for entry in site.store.people.journal(9)] == [WHO, WHO]


def held(code: HoldCode) -> SourceState:
    lifecycle = Lifecycle.SUSPICIOUS if code.is_suspicious else Lifecycle.AILING
    hold = Hold(code=code, known=7, listed=1)
    return replace(WELL, lifecycle=lifecycle, outcome=PullOutcome.HELD, hold=hold, held=("01.02.2027 <b>Klausur</b>",))


@pytest.mark.parametrize("code", [HoldCode.EMPTY, HoldCode.SHORTER])
def test_an_owner_says_that_a_short_list_is_right(code: HoldCode) -> None:
    site = owned(held(code))
    log_in(site, WHO, Role.OWNER)
    assert "01.02.2027 &lt;b&gt;Klausur&lt;/b&gt;" in text(site)
    assert post(site, PAGE, PAGE, 1, action="confirm").status_code == 303
    assert state(site).accepted


@pytest.mark.parametrize("code", [code for code in HoldCode if code.is_suspicious])
def test_only_a_moderator_takes_a_suspicious_list(code: HoldCode) -> None:
    site = owned(held(code))
    log_in(site, WHO, Role.OWNER)
    assert 'value="confirm"' not in text(site)
    assert post(site, PAGE, PAGE, 1, action="confirm").status_code == 403
    assert not state(site).accepted


def form(site: WebSite, endpoint: str) -> str:
    """A form token of the owner's session, whatever the page offers: another page of the owner may hold it."""
    cookie = site.client.get_cookie("netzwerktimer", domain="127.0.0.1")
    assert cookie is not None
    return form_token(SECRET_KEY, endpoint, digest_of(cookie.value))


@pytest.mark.parametrize(
    "lifecycle", [lifecycle for lifecycle in Lifecycle if not lifecycle.is_visited and lifecycle is not Lifecycle.PAUSED]
)
def test_no_owner_gets_round_the_approval_by_pausing_and_resuming(lifecycle: Lifecycle) -> None:
    site = owned(replace(WELL, lifecycle=lifecycle))
    log_in(site, WHO, Role.OWNER)
    before = site.dump()
    answer = site.client.post(PAGE, data={"form_token": form(site, "owner.act"), "action": "pause"}, headers=HERE, base_url=LOOPBACK)
    assert (answer.status_code, site.dump()) == (409, before)


def test_a_suspicious_source_is_suspicious_again_after_a_pause() -> None:
    site = owned(held(HoldCode.TAKEOVER))
    log_in(site, WHO, Role.OWNER)
    post(site, PAGE, PAGE, 1, action="pause")
    assert state(site).lifecycle is Lifecycle.PAUSED
    post(site, PAGE, PAGE, 1, action="resume")
    assert state(site).lifecycle is Lifecycle.SUSPICIOUS


@pytest.mark.parametrize("purpose", [Purpose.CONFIRM_ADDRESS, Purpose.CONFIRM_LEAVING])
def test_a_former_owner_confirms_nothing(purpose: Purpose) -> None:
    site = owned()
    with site.store.write() as tx:
        token = TokenIssuer(SECRET_KEY).new(tx, purpose, WHO, site.now, subject="optonet", value="https://neu.example.org/")
    assert get(site, f"/confirm/{token}").status_code == 200
    site.own("other@example.org")
    assert get(site, f"/confirm/{token}").status_code == 410
    data = {"form_token": form_token(SECRET_KEY, "confirm.confirm", "visitor")}
    assert site.client.post(f"/confirm/{token}", data=data, headers=HERE, base_url=LOOPBACK).status_code == 410
    assert state(site).lifecycle is Lifecycle.OK


def test_what_is_taken_along_holds_nothing_of_other_owners(site: WebSite) -> None:
    first, *others = site.config.networks
    foreign = replace(first.sources[0], id="other", url="https://other.example/private-0123456789", owner="other@example.org")
    site.config = replace(site.config, networks=(replace(first, sources=(*first.sources, foreign)), *others))
    export = get(site, f"{PAGE}/export.yaml").get_data(as_text=True)
    assert first.sources[0].url in export
    assert "other" not in export


def test_the_published_events_can_be_taken_along_as_a_calendar(site: WebSite) -> None:
    calendar = "/feeds/events.ics?network=optonet"
    assert calendar in _links(text(site, f"{PAGE}/leave"))
    assert get(site, calendar).status_code == 200


def registered(site: WebSite) -> None:
    """Let the source stand in the database."""
    with site.store.write() as tx:
        tx.registrations.save_source(site.config.sources[0])


def test_the_address_of_a_source_in_the_file_cannot_be_changed(site: WebSite) -> None:
    assert "Datei" in text(site)
    assert "/address" not in text(site)


@pytest.mark.parametrize(
    "url", ["", "ftp://x.example/", "file:///etc/passwd", "/etc/passwd", "http://127.0.0.1/", "http://intranet/", "javascript:1"]
)
def test_no_other_than_a_public_address_is_taken(site: WebSite, url: str) -> None:
    registered(site)
    answer = post(site, f"{PAGE}/address", PAGE, -1, url=url)
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, f'value="{url}"' in shown, 'role="alert"' in shown) == (400, True, True)
    assert site.store.outbox.all() == ()


def test_the_known_address_is_no_change(site: WebSite) -> None:
    registered(site)
    assert post(site, f"{PAGE}/address", PAGE, -1, url=OPTONET.sources[0].url).status_code == 400
    assert site.store.outbox.all() == ()


def test_after_a_wrong_address_the_other_buttons_work(site: WebSite) -> None:
    registered(site)
    shown = post(site, f"{PAGE}/address", PAGE, -1, url="x").get_data(as_text=True)
    assert set(re.findall(r'<form method="post"(?: action="([^"]*)")?', shown)) == {"/logout", PAGE, f"{PAGE}/address"}


def test_the_address_that_waits_for_approval_is_named_without_its_secrets() -> None:
    site = owned(replace(WELL, lifecycle=Lifecycle.PENDING, wanted_url="https://neu.example.org/feed?token=0123456789abcdef"))
    log_in(site, WHO, Role.OWNER)
    assert "https://neu.example.org/feed" in text(site)
    assert "0123456789abcdef" not in text(site)


@pytest.mark.parametrize("change", ["address", "leave"])
def test_mails_that_confirm_are_limited(site: WebSite, change: str) -> None:
    registered(site)
    answers = [
        post(site, f"{PAGE}/{change}", PAGE if change == "address" else f"{PAGE}/leave", -1, url=f"https://neu{n}.example.org/")
        for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [303] * 3 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_another_address_is_confirmed_by_mail_and_waits_for_a_moderator(site: WebSite) -> None:
    registered(site)
    assert post(site, f"{PAGE}/address", PAGE, -1, url="https://neu.example.org/termine").headers["Location"] == f"{PAGE}?done=address"
    (mail,) = site.store.outbox.all()
    assert (mail.kind, mail.recipient, state(site).lifecycle) == (MailKind.CONFIRM_ADDRESS, WHO, Lifecycle.OK)
    path = f"/confirm/{mail.secret}"
    before = site.dump()
    assert {get(site, path).status_code for _ in range(5)} == {200}
    assert site.dump() == before
    assert post(site, path, path).status_code == 200
    assert (state(site).lifecycle, state(site).wanted_url) == (Lifecycle.PENDING, "https://neu.example.org/termine")
    assert get(site, path).status_code == 410


def test_leaving_is_confirmed_by_mail_and_leaves_nothing_of_the_person(site: WebSite) -> None:
    registered(site)
    with site.store.write() as tx:
        tx.pulls.save([PullLogEntry(source="optonet", at=NOW, outcome=PullOutcome.UPDATED, events=7)])
    token = token_of(site)
    assert "slug: optonet" in get(site, f"{PAGE}/export.yaml").get_data(as_text=True)
    assert post(site, f"{PAGE}/leave", f"{PAGE}/leave", -1).headers["Location"] == f"{PAGE}?done=leave"
    (mail,) = site.store.outbox.all()
    assert state(site).lifecycle is Lifecycle.OK
    assert post(site, f"/confirm/{mail.secret}", f"/confirm/{mail.secret}").status_code == 200
    assert state(site).lifecycle is Lifecycle.LEFT
    assert site.store.registrations.all().sources == ()
    assert site.store.pulls.of("optonet", 9) == ()
    assert [(mail.kind, mail.recipient) for mail in site.store.outbox.all()] == [(MailKind.LEFT, WHO)]
    assert WHO not in repr(site.store.people.journal(99))
    assert get(site, f"/owner/link/{token}").status_code == 410


def test_an_owner_writes_what_the_network_says_of_itself(site: WebSite) -> None:
    path = "/owner/networks/optonet"
    answer = post(site, path, path, -1, about_de="Wir sind Optik.", offers_de="Labor\nBeratung", name="Ada", email="ada@example.org")
    assert answer.headers["Location"] == f"{path}?done=saved"
    texts = site.store.registrations.all().texts["optonet"]
    assert (texts.about, texts.offers) == ({"de": "Wir sind Optik."}, ({"de": "Labor"}, {"de": "Beratung"}))
    assert texts.contact is not None
    assert texts.contact.name == "Ada"


def test_what_the_file_states_is_shown_only(site: WebSite) -> None:
    first, *others = site.config.networks
    site.config = replace(site.config, networks=(replace(first, about={"de": "Aus der Datei."}), *others))
    path = "/owner/networks/optonet"
    assert "readonly" in text(site, path)
    post(site, path, path, -1, about_de="Anders", offers_de="Labor")
    texts = site.store.registrations.all().texts["optonet"]
    assert (texts.about, texts.offers) == ({}, ({"de": "Labor"},))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no mail"),
        ("video", "http://x.example/"),
        ("video", "javascript:alert(1)"),
        ("video", "https://"),
        ("video", "https://localhost/"),
        ("name", "n" * 121),
        ("phone", "0" * 41),
        ("about_en", "a" * 2_001),
        ("offers_de", "o" * 201),
        ("offers_de", "\n".join("o" * 13)),
    ],
)
def test_a_wrong_value_is_said_and_nothing_is_stored_or_cut(site: WebSite, field: str, value: str) -> None:
    path = "/owner/networks/optonet"
    answer = post(site, path, path, -1, **{"about_de": "Bleibt stehen", field: value})
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, "Bleibt stehen" in shown, 'role="alert"' in shown) == (400, True, True)
    assert value in shown
    assert site.store.registrations.all().texts == {}


def test_paragraphs_stay_and_offers_keep_their_translations(site: WebSite) -> None:
    path = "/owner/networks/optonet"
    post(site, path, path, -1, about_de="Eins.\r\n\r\nZwei.", offers_de="Labor\r\nBeratung\r\nMesse", offers_en="Laboratory\r\n\r\nFair")
    texts = site.store.registrations.all().texts["optonet"]
    assert texts.about == {"de": "Eins.\n\nZwei."}
    assert texts.offers == ({"de": "Labor", "en": "Laboratory"}, {"de": "Beratung"}, {"de": "Messe", "en": "Fair"})
    assert "Laboratory\n\nFair</textarea>" in text(site, path)


def test_the_journal_keeps_the_texts_before_and_after_but_no_contact(site: WebSite) -> None:
    path = "/owner/networks/optonet"
    for about in ("Alt", "Neu"):
        post(site, path, path, -1, about_de=about, name="Ada", email="ada@example.org", phone="03641 1")
    last = site.store.people.journal(1)[0]
    assert (last.who, last.subject, "Alt" in last.before, "Neu" in last.after) == (WHO, "optonet", True, True)
    assert not any(said in repr(site.store.people.journal(9)) for said in ("Ada", "ada@", "03641"))


def test_texts_can_be_changed_again_and_again_whether_the_configuration_has_them_yet_or_not(site: WebSite) -> None:
    path, file = "/owner/networks/optonet", site.config
    for number in range(4):
        post(site, path, path, -1, about_de=f"Stand {number}", name="Ada")
        assert f"Stand {number}</textarea>" in text(site, path)
        assert "readonly" not in text(site, path)
        if number % 2:
            site.config = merged(file, site.store.registrations.all())
    assert site.store.registrations.all().texts["optonet"].about == {"de": "Stand 3"}


def test_the_texts_belong_to_the_owner_of_the_whole_network(site: WebSite) -> None:
    first, *others = site.config.networks
    site.config = replace(site.config, networks=(replace(first, owner="all@example.org", sources=_owned_by(first, WHO)), *others))
    assert get(site, PAGE).status_code == 200
    assert "/owner/networks/" not in text(site)
    assert get(site, "/owner/networks/optonet").status_code == 404


def _owned_by(network: Network, owner: str) -> tuple[Source, ...]:
    return tuple(replace(source, owner=owner) for source in network.sources)


def test_the_page_shows_pulls_issues_and_the_number_of_events_over_time() -> None:
    site = owned(replace(WELL, issues=("<script>alert(1)</script>: no date",)))
    log_in(site, WHO, Role.OWNER)
    with site.store.write() as tx:
        tx.pulls.save(
            PullLogEntry(source="optonet", at=NOW - timedelta(days=d), outcome=PullOutcome.UPDATED, events=5 + d) for d in range(20)
        )
    shown = text(site)
    assert "<polyline" in shown
    assert "zwischen 5 und 24" in shown
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "6 Termine gelesen" in shown


def test_the_line_reaches_back_ninety_days_however_often_a_source_is_read(site: WebSite) -> None:
    often = [NOW - timedelta(minutes=5 * n) for n in range(8 * 288)]
    daily = [NOW - timedelta(days=d) for d in range(9, 95)]
    with site.store.write() as tx:
        tx.pulls.save(PullLogEntry(source="optonet", at=at, outcome=PullOutcome.UNCHANGED, events=7) for at in (*often, *daily))
    shown = text(site)
    first = NOW - timedelta(days=89)
    assert f"{first.day}. August {first.year}" in shown
    assert shown.count("<circle") == 7


@pytest.mark.parametrize(
    ("outcome", "failure", "words"),
    [
        (PullOutcome.UPDATED, "", "7 Termine gelesen</span>"),
        (PullOutcome.UNCHANGED, "", "7 Termine gelesen, nichts Neues</span>"),
        (PullOutcome.HELD, "", "zurückgehalten</span>"),
        (PullOutcome.ERROR, "BadStatus 404", "Gescheitert. Unter dieser Adresse gibt es keine Seite mehr.</span>"),
        (PullOutcome.WAITING, "", "um eine Pause bittet</span>"),
        (PullOutcome.BUSY, "", "ein Abruf schon lief</span>"),
        (PullOutcome.PAUSED, "", "die Adresse nicht mehr gibt</span>"),
    ],
)
def test_a_pull_is_named_by_its_outcome(site: WebSite, outcome: PullOutcome, failure: str, words: str) -> None:
    with site.store.write() as tx:
        tx.pulls.save([PullLogEntry(source="optonet", at=NOW, outcome=outcome, events=7, failure=failure)])
    assert words in text(site)


def test_the_events_as_they_were_read_lead_to_their_pages(site: WebSite) -> None:
    key = RecordKey("optonet", "7")
    with site.store.write() as tx:
        tx.records.save([record(summary="<i>Stammtisch</i>"), record(uid="8", summary="Neu")], {key: [], RecordKey("optonet", "8"): []}, {})
        tx.events.save([event("0123456789", records=[key])], (), NOW)
    shown = text(site)
    assert '<a href="/events/0123456789">&lt;i&gt;Stammtisch&lt;/i&gt;</a>' in shown
    assert "<b>Neu</b>" in shown


def test_all_issues_are_listed() -> None:
    site = owned(replace(WELL, issues=tuple(f"event {number}: no start" for number in range(150))))
    log_in(site, WHO, Role.OWNER)
    assert text(site).count(": no start") == 150


def test_no_page_of_an_owner_changes_anything_when_it_is_opened(site: WebSite) -> None:
    registered(site)
    paths = ("/owner", PAGE, f"{PAGE}?done=check", f"{PAGE}/leave", f"{PAGE}/export.yaml", "/owner/networks/optonet")
    before = site.dump()
    assert {get(site, path).status_code for path in paths for _ in range(5)} == {200, 303}
    assert site.dump() == before


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/address", f"{PAGE}/leave", "/owner/networks/optonet"])
def test_a_stranger_does_nothing_to_the_source_of_another(site: WebSite, path: str) -> None:
    first, second = site.config.networks
    site.config = replace(site.config, networks=(replace(first, owner="other@example.org"), replace(second, owner=WHO)))
    registered(site)
    before = site.dump()
    endpoint = {PAGE: "owner.act", f"{PAGE}/address": "owner.change_address", f"{PAGE}/leave": "owner.leave"}.get(path, "owner_texts.save")
    data = {"form_token": form(site, endpoint), "action": "pause", "url": "https://neu.example.org/", "about_de": "Fremd"}
    assert site.client.post(path, data=data, headers=HERE, base_url=LOOPBACK).status_code == 404
    assert site.dump() == before


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.OWNER])
def test_a_token_for_something_else_opens_no_source(purpose: Purpose) -> None:
    site = owned()
    with site.store.write() as tx:
        token = TokenIssuer(SECRET_KEY).new(tx, purpose, WHO, site.now, subject="optonet")
    assert get(site, f"/owner/link/{token}").status_code == 410


def test_the_link_ends_180_days_after_its_last_use() -> None:
    site = owned()
    path = f"/owner/link/{token_of(site)}"
    site.now += timedelta(days=100)
    post(site, path, path, action="open")
    site.now += timedelta(days=179)
    assert get(site, path).status_code == 200
    site.now += timedelta(days=2)
    assert get(site, path).status_code == 410


def test_a_paused_source_offers_no_check_by_its_link() -> None:
    site = owned(replace(WELL, lifecycle=Lifecycle.PAUSED))
    assert 'value="check"' not in text(site, f"/owner/link/{token_of(site)}")


def test_where_nobody_can_log_in_the_link_says_so() -> None:
    site = web_site(states=[WELL], base_url="http://netzwerktimer.example")
    site.own(WHO)
    path = f"/owner/link/{token_of(site)}"
    answer = site.client.get(path)
    assert "https" in answer.get_data(as_text=True)
    assert "<form method" not in answer.get_data(as_text=True)
    data = {"form_token": form_token(SECRET_KEY, "owner.open_link", "visitor")}
    assert site.client.post(path, data=data, headers=HERE).status_code == 403


def test_every_page_is_there_in_english(site: WebSite) -> None:
    for path in (PAGE, f"{PAGE}/leave", "/owner/networks/optonet"):
        shown = text(site, f"{path}?lang=en")
        assert 'lang="en"' in shown
        assert "Ihre Quellen" not in shown


def test_a_decision_that_is_not_possible_any_more_is_said(site: WebSite) -> None:
    page = text(site)
    token = page.split('name="form_token" value="')[2].partition('"')[0]
    post(site, PAGE, PAGE, 1, action="pause")
    answer = site.client.post(PAGE, data={"form_token": token, "action": "check"}, headers=HERE, base_url=LOOPBACK)
    assert answer.status_code == 409


def _links(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('href="')[1:]]
