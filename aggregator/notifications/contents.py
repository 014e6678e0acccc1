"""What the texts of each kind of mail name: the keys of its values, lists and links.

| Key | Is |
|---|---|
| `source_name` | the name of the network |
| `address` | the address of the source, redacted already |
| `old_address` | the one before; in a mail that something waits: without it the source is new |
| `new_address` | where the source redirects to |
| `failure` | a value of SourceState.failure; its sentence is made here |
| `reason` | `empty`, `shorter` (a held list), `takeover`, `multiplied`, `all-cancelled`, `other-domain`, `access-page` |
| `known`, `listed` | how many coming events we knew, and how many the source lists now, in digits |
| `since`, `until` | a day, in the words of the mail's language |
| `reason_text` | a moderator's words |
| `reminder` | "yes": nothing is new, and something still waits |
| `events` | a line for each event that is meant |
| `sources` | the names of an owner's sources; their links are `source_1`, `source_2` … in this order |
| `cards` | a line for each thing that waits for a moderator |
| `sentences` | what is wrong with the service |
| `export` | the lines of what we held about a source; blanks at their start are kept |

Links: `action` is what the mail asks for (its token is single use), `owner` the page of the source's owner, `status` the page with the
state of all sources, `listing` the network's events, `ical` and `rss` its feeds, `embed` and `qr` the pages that explain how to embed
and print them, `register` the form for another address, `moderation` what waits, `unsubscribe` ends such mails.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.model import MailKind

UNSUBSCRIBE = "unsubscribe"
KEEP_ADDRESSES = frozenset({"address", "old_address", "new_address", "reason_text", "export"})
"""The values and lists in which addresses are shown in full; in all others only their host is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The keys that a kind of mail needs, and those it can do without."""

    values: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    more_values: tuple[str, ...] = ()
    more_lists: tuple[str, ...] = ()
    more_links: tuple[str, ...] = ()


_SOURCE = ("source_name", "address")
CONTENTS: Mapping[MailKind, Contents] = {
    MailKind.PENDING: Contents(values=_SOURCE, more_values=("old_address",), more_links=("owner",)),
    MailKind.WELCOME: Contents(values=_SOURCE, links=("owner", "listing", "ical", "rss", "status"), more_links=("embed", "qr")),
    MailKind.AILING: Contents(
        values=_SOURCE, more_values=("failure", "reason", "known", "listed", "since"), links=("status",), more_links=("owner",)
    ),
    MailKind.SUSPICIOUS: Contents(
        values=(*_SOURCE, "reason"),
        more_values=("known", "listed", "new_address"),
        more_lists=("events",),
        links=("status",),
        more_links=("owner",),
    ),
    MailKind.GONE: Contents(values=_SOURCE, more_values=("until",), links=("status",), more_links=("owner",)),
    MailKind.ALL_CLEAR: Contents(values=_SOURCE, more_values=("listed", "since"), links=("status",), more_links=("owner",)),
    MailKind.REJECTED: Contents(values=(*_SOURCE, "reason_text"), more_links=("register",)),
    MailKind.LEFT: Contents(values=("source_name",), lists=("export",)),
    MailKind.LOGIN: Contents(links=("action",)),
    MailKind.OWNER_LINKS: Contents(lists=("sources",)),  # and a link for each
    MailKind.CONFIRM_ADDRESS: Contents(values=_SOURCE, more_values=("old_address",), links=("action",)),
    MailKind.CONFIRM_LEAVING: Contents(values=("source_name",), links=("action",)),
    MailKind.DIGEST: Contents(lists=("cards",), more_values=("reminder",), links=("moderation",)),
    MailKind.OPERATOR: Contents(lists=("sentences",), more_links=("status",)),
}
