"""What waits for a moderator, answered in place; the outbox and the journal."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aggregator.model import Action, Hold, HoldCode, Lifecycle, Mail, MailKind, MailState, PullOutcome, SourceState
from tests.factories import NOW
from tests.notifications.mails import mail
from tests.web.logged_in import LOOPBACK, MODERATOR, get, log_in, post
from tests.web_site import OPTONET, WebSite, web_site
from web.moderation import action_words

STATE = SourceState(id="optonet", configured_url=OPTONET.sources[0].url, url=OPTONET.sources[0].url, since=NOW, events=7, last_good=NOW)
HELD = replace(
    STATE,
    lifecycle=Lifecycle.SUSPICIOUS,
    outcome=PullOutcome.HELD,
    hold=Hold(code=HoldCode.TAKEOVER, known=7, listed=40),
    held=("01.02.2027 <b>Gewinn</b>",),
)


def site_with(state: SourceState) -> WebSite:
    site = web_site(states=[state], base_url=LOOPBACK)
    log_in(site)
    return site


def text(site: WebSite, path: str = "/moderation") -> str:
    return get(site, path).get_data(as_text=True)


def decide(site: WebSite, action: str, **more: str) -> int:
    return post(site, "/moderation/sources/optonet", "/moderation", 1, action=action, **more).status_code


@pytest.fixture
def site() -> Iterator[WebSite]:
    made = site_with(HELD)
    yield made
    made.store.close()


def test_a_suspicious_source_is_a_card_with_what_is_held(site: WebSite) -> None:
    shown = text(site)
    assert "OptoNet" in shown
    assert "01.02.2027 &lt;b&gt;Gewinn&lt;/b&gt;" in shown


def test_a_moderator_takes_the_new_list(site: WebSite) -> None:
    assert decide(site, "take") == 303
    assert site.store.sources.state("optonet").accepted


def test_a_moderator_keeps_the_old_events(site: WebSite) -> None:
    assert decide(site, "keep") == 303
    state = site.store.sources.state("optonet")
    assert (state.lifecycle, state.held, state.hold) == (Lifecycle.PAUSED, (), None)


def test_who_decided_stands_in_the_journal(site: WebSite) -> None:
    decide(site, "keep")
    shown = text(site, "/moderation/journal")
    assert MODERATOR in shown
    assert "Beim alten Stand geblieben" in shown


def test_what_is_no_action_is_refused(site: WebSite) -> None:
    assert decide(site, "delete everything") == 400


def test_a_pending_source_is_approved_and_its_owner_is_welcomed() -> None:
    site = site_with(replace(STATE, lifecycle=Lifecycle.PENDING, wanted_url="https://neu.example.org/a.ics"))
    site.own("netz@example.org")
    assert decide(site, "approve") == 303
    assert site.store.sources.state("optonet").lifecycle is Lifecycle.NEW
    assert [source.url for source in site.store.registrations.all().sources] == ["https://neu.example.org/a.ics"]
    assert [put.kind for put in site.store.outbox.all()] == [MailKind.WELCOME]


def test_a_pending_source_is_rejected_with_a_reason_for_its_owner() -> None:
    site = site_with(replace(STATE, lifecycle=Lifecycle.PENDING))
    site.own("netz@example.org")
    assert decide(site, "reject", reason="Kein Netzwerk der Region") == 303
    assert site.store.sources.state("optonet").lifecycle is Lifecycle.REJECTED
    (sent,) = site.store.outbox.all()
    assert sent.values["reason_text"] == "Kein Netzwerk der Region"


def test_a_moderator_decides_about_what_they_saw(site: WebSite) -> None:
    with site.store.write() as tx:
        tx.sources.save([replace(HELD, held=("02.02.2027 Anderes",))])
    assert decide(site, "take", seen="what stood there before") == 409
    assert not site.store.sources.state("optonet").accepted


def test_nobody_approves_their_own_source() -> None:
    site = site_with(replace(STATE, lifecycle=Lifecycle.PENDING))
    site.own(MODERATOR)
    assert decide(site, "approve") == 409
    assert site.store.sources.state("optonet").lifecycle is Lifecycle.PENDING


def test_an_address_that_refused_mails_gets_them_again() -> None:
    site = site_with(STATE)
    with site.store.write() as tx:
        tx.outbox.unsubscribe("netz@example.org", "", NOW, "550 no such user")
    assert post(site, "/moderation/addresses", "/moderation", 1, address="netz@example.org").status_code == 303
    assert site.store.outbox.refused_addresses() == {}


def test_the_outbox_shows_every_kind_of_mail_without_its_tokens() -> None:
    site = site_with(STATE)
    with site.store.write() as tx:
        tx.outbox.put([mail(kind, key=kind.value, secret="the-token") for kind in MailKind])
        tx.outbox.put([Mail(key="receipt", kind=MailKind.LEFT, recipient="", language="de", created=NOW, state=MailState.SENT)])
    page = text(site, "/moderation/mails")
    paths = [part.partition('"')[0] for part in page.split('href="')[1:] if part.startswith("/moderation/mails/")]
    assert len(paths) == len(MailKind) + 1
    for path in paths:
        answer = get(site, path)
        assert answer.status_code == 200
        assert "the-token" not in answer.get_data(as_text=True)


def test_without_anything_that_waits_the_page_says_so() -> None:
    assert "Nichts offen" in text(site_with(replace(STATE, lifecycle=Lifecycle.OK)))


def test_the_journal_has_words_for_everything_that_people_do(site: WebSite) -> None:
    with site.client.application.test_request_context("/"):
        site.client.application.preprocess_request()
        assert set(action_words()) == set(Action)
