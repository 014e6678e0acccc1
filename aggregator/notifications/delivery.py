"""Sends what is due in the outbox, each mail once.

A mail is claimed in the database before it is sent, and noted after. What a process was sending when it died is *unknown*: perhaps it
arrived, so it is not sent again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.access.tokens import TokenIssuer
from aggregator.errors import MailNotSent, MailRefused, MailUncertain, StoreError
from aggregator.model import ALL_MAILS, Config, Mail, MailKind, MailServer, MailState, Settings
from aggregator.store import Store

from .links import links_of
from .message import message_of
from .operator import tell_of_mail
from .rendering import RenderedMail, render
from .smtp import send

log = logging.getLogger(__name__)

AT_ONCE = 50  # mails of one round
TRIED_FOR = timedelta(days=2)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))  # between two tries; the last one repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServices:
    """What delivery works with. `process` names this process, `is_alive` tells whether another one still runs."""

    store: Store
    config: Callable[[], Config]
    settings: Settings
    clock: Callable[[], datetime]
    process: str
    is_alive: Callable[[str], bool]
    not_noted: dict[str, Mail] = field(default_factory=dict)  # what became of mails, while the database refuses to store it


def deliver(services: MailServices) -> int:
    """Send the mails that are due; return how many left the outbox. Without a mail server they are kept in it."""
    for mail in _abandoned(services):
        log.warning("a mail to %s may have been sent when its process ended: %s", _domain(mail), mail.kind.value)
    done = 0
    for mail in list(services.not_noted.values()):
        _note(services, mail)
    for mail in services.store.outbox.due(services.clock(), AT_ONCE):
        try:
            done += _deliver_one(services, mail.key)
        except StoreError as error:
            log.error("what became of a mail could not be noted yet: %s", error)
        except Exception:  # one mail must not stop the others
            log.exception("a mail about %s could not be sent", mail.kind.value)
    return done


def _deliver_one(services: MailServices, key: str) -> bool:
    settings, now = services.settings, services.clock()
    with services.store.write() as tx:
        mail = tx.outbox.claim(key, services.process)
        if mail is None:
            return False
        links = links_of(tx, mail, TokenIssuer(settings.secret_key), settings.base_url, now)
    try:
        rendered = render(mail, services.config().site, settings.base_url, links)
        if not settings.smtp_url:
            log.info("no mail server is set, a mail is kept: to %s, %s", _domain(mail), rendered.subject)
            return _note(services, replace(mail, state=MailState.KEPT, secret=""))
        _send(services, mail, rendered, links.get("unsubscribe", ""))
    except MailNotSent as error:
        return _note(services, _tried_again(mail, str(error), now))
    except MailRefused as error:
        log.warning("a mail to %s was refused: %s", _domain(mail), error)
        return _note(services, replace(mail, state=MailState.REFUSED, error=str(error), secret=""), paused=True)
    except MailUncertain as error:
        return _note(services, replace(mail, state=MailState.UNKNOWN, error=str(error), secret=""))
    except ValueError as error:  # a value is missing, or the recipient is no mail address: another try would change nothing
        log.error("a mail about %s cannot be written: %s", mail.kind.value, error)
        return _note(services, replace(mail, state=MailState.REFUSED, error=str(error), secret=""))
    return _note(services, _sent(mail, now))


def _send(services: MailServices, mail: Mail, rendered: RenderedMail, unsubscribe: str) -> None:
    site, settings = services.config().site, services.settings
    message = message_of(
        mail,
        rendered,
        site,
        sender=settings.mail_from,
        message_id_domain=site.uid_domain,
        unsubscribe_url=unsubscribe if mail.unsubscribe else "",
        now=services.clock(),
    )
    send(MailServer.from_url(settings.smtp_url), message, mail.recipient)


def _sent(mail: Mail, now: datetime) -> Mail:
    """The mail after it was sent: without its token, and of someone who left nothing at all."""
    sent = replace(mail, state=MailState.SENT, sent=now, secret="", error="")
    return replace(sent, recipient="", values={}, lists={}) if mail.kind is MailKind.LEFT else sent


def _tried_again(mail: Mail, error: str, now: datetime) -> Mail:
    attempts = mail.attempts + 1
    if now - mail.created >= TRIED_FOR:
        return replace(mail, state=MailState.REFUSED, attempts=attempts, error=error, secret="")
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    return replace(mail, state=MailState.WAITING, attempts=attempts, error=error, due=now + wait)


def _note(services: MailServices, mail: Mail, *, paused: bool = False) -> bool:
    """Store what became of a mail; where that fails it is stored before the next round."""
    services.not_noted[mail.key] = mail
    with services.store.write() as tx:
        tx.outbox.save(mail)
        if mail.state in (MailState.REFUSED, MailState.UNKNOWN):
            tell_of_mail(tx, mail, services.config(), services.settings, services.clock())
        if paused:
            tx.outbox.unsubscribe(mail.recipient, ALL_MAILS, services.clock(), mail.error)
    del services.not_noted[mail.key]
    return mail.state is not MailState.WAITING


def _abandoned(services: MailServices) -> tuple[Mail, ...]:
    with services.store.write() as tx:
        lost = tx.outbox.abandon(services.is_alive, services.process)
        for mail in lost:
            tell_of_mail(tx, mail, services.config(), services.settings, services.clock())
        return lost


def _domain(mail: Mail) -> str:
    return mail.recipient.rpartition("@")[2]
