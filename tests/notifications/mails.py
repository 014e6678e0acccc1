"""A mail of each kind with everything its texts may name."""

from collections.abc import Mapping
from typing import Any

from aggregator.model import Mail, MailKind, Site
from aggregator.notifications.contents import CONTENTS, UNSUBSCRIBE
from aggregator.notifications.rendering import RenderedMail, render
from tests.factories import BASE_URL, NOW

SITE = Site(title="Netzwerktimer Thüringen", contact="redaktion@example.org")
TOKEN = "Zk3vQ8mT2pX7wB1nR5yL9c"
_VALUES = {
    "source_name": "OptoNet e. V.",
    "address": "https://optonet-jena.de/termine/",
    "old_address": "https://optonet-jena.de/alt.ics",
    "new_address": "https://shop.example.com/",
    "failure": "BadStatus 404",
    "known": "24",
    "listed": "3",
    "since": "28. November 2026",
    "until": "31. Dezember 2026",
    "reason_text": "Die Seite zeigt nur Produktschulungen.",
}
_LISTS = {
    "events": ("3. Dezember 2026, 17:00: Photonik-Stammtisch", "10. Dezember 2026: Fachforum Laser"),
    "sources": ("OptoNet e. V.", "medways e. V."),
    "cards": ("OptoNet e. V.: neue Adresse", "medways e. V.: Liste angehalten"),
    "sentences": ("Das Erneuern der Termine ist dreimal gescheitert.",),
    "export": ("network: optonet", "sources:", "  - url: https://optonet-jena.de/termine/"),
}
LINKS = {
    key: f"{BASE_URL}/{key}"
    for contents in CONTENTS.values()
    for key in (*contents.links, *contents.more_links, UNSUBSCRIBE, "source_1", "source_2")
} | {"action": f"{BASE_URL}/action/{TOKEN}"}


def mail(kind: MailKind = MailKind.LOGIN, language: str = "de", **fields: Any) -> Mail:
    """A mail with all values and lists of its kind; `values` and `lists` replace some."""
    contents = CONTENTS[kind]
    values = {key: _VALUES.get(key, "") for key in (*contents.values, *contents.more_values)} | fields.pop("values", {})
    lists = {key: _LISTS[key] for key in (*contents.lists, *contents.more_lists)} | fields.pop("lists", {})
    recipient = fields.pop("recipient", "anna@optonet.example")
    own = {"key": f"{kind}/optonet/1", "created": NOW, "recipient": recipient, "values": values, "lists": lists}
    return Mail(kind=kind, language=language, **own | fields)


def rendered(mail: Mail, links: Mapping[str, str] = LINKS, site: Site = SITE) -> RenderedMail:
    """The words of a mail."""
    return render(mail, site, BASE_URL, links)
