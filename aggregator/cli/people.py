"""The commands `moderators` and `mails`."""

import json
from dataclasses import replace

from aggregator.access import roles
from aggregator.access.journal import COMMAND_LINE
from aggregator.access.roles import plain_address
from aggregator.access.tokens import TokenIssuer
from aggregator.config.values import mail
from aggregator.dates.instants import moment_json
from aggregator.errors import WrongCall
from aggregator.model import Mail, Purpose

from .bootstrap import Application, settings_here
from .console import table


def moderators_list() -> int:
    """Print the moderators."""
    with Application(settings_here()) as application:
        for address in application.store.people.moderators():
            print(address)
    return 0


def moderators_add(address: str) -> int:
    """Make an address a moderator's; raises WrongCall for what is no mail address."""
    with Application(settings_here()) as application, application.store.write() as tx:
        added = roles.add_moderator(tx, _checked(address), COMMAND_LINE, application.clock())
    print(f"{plain_address(address)} {'is a moderator now' if added else 'was a moderator already'}")
    return 0


def moderators_remove(address: str) -> int:
    """Take the role from an address and end its sessions; raises WrongCall if it is no moderator."""
    with Application(settings_here()) as application, application.store.write() as tx:
        if not roles.remove_moderator(tx, address, COMMAND_LINE, application.clock()):
            raise WrongCall(f"{plain_address(address)} is no moderator; `netzwerktimer moderators list` names them")
    print(f"{plain_address(address)} is no moderator any more, and logged out")
    return 0


def moderators_link(address: str) -> int:
    """Print a link with which a moderator logs in, once, within 30 minutes."""
    with Application(settings_here()) as application, application.store.write() as tx:
        if plain_address(address) not in tx.people.moderators():
            raise WrongCall(f"{plain_address(address)} is no moderator; `netzwerktimer moderators add` makes them one")
        tokens = TokenIssuer(application.settings.secret_key)
        token = tokens.new(tx, Purpose.LOGIN, plain_address(address), application.clock())
        print(f"{application.settings.base_url}/login/{token}")
    return 0


def mails(as_json: bool) -> int:
    """Print the outbox, newest first."""
    with Application(settings_here()) as application:
        listed = application.store.outbox.all()
        zone = application.zone
    if as_json:
        for each in listed:
            print(json.dumps(_data(each), ensure_ascii=False))
        return 0
    rows = [
        (f"{m.created.astimezone(zone):%Y-%m-%d %H:%M}", m.state.value, m.kind.value, m.recipient, m.source, str(m.attempts), m.error)
        for m in listed
    ]
    print(table(("created", "state", "about", "to", "source", "tries", "what the mail server said"), rows))
    return 0


def _data(listed: Mail) -> dict[str, object]:
    """A mail without its token."""
    known = replace(listed, secret="")
    return {
        "key": known.key,
        "kind": known.kind.value,
        "state": known.state.value,
        "to": known.recipient,
        "source": known.source or None,
        "language": known.language,
        "created": moment_json(known.created),
        "due": moment_json(known.due) if known.due else None,
        "sent": moment_json(known.sent) if known.sent else None,
        "tries": known.attempts,
        "error": known.error or None,
    }


def _checked(address: str) -> str:
    try:
        return mail(address)
    except ValueError as error:
        raise WrongCall(f"the address {error}") from None
