"""What waits for the moderators, as one mail: at most one an hour, only when something is new; a reminder once a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator import serialization
from aggregator.model import Config, Lifecycle, Mail, MailKind, PullOutcome, SourceState, Words
from aggregator.store import Transaction

from .outbox import put

NEW_AFTER = timedelta(hours=1)  # at least, between two digests
REMINDED_AFTER = timedelta(hours=24)
_FACT = "digest"
_WORDS: Mapping[str, Words] = {  # the kinds of cards, the most urgent first
    "suspicious": {"de": "sieht aus, als hätte sie den Besitzer gewechselt", "en": "looks as if it changed hands"},
    "gone": {"de": "gibt es laut Website nicht mehr", "en": "is gone, says its site"},
    "pending": {"de": "wartet auf Freigabe", "en": "waits for approval"},
    "held": {"de": "nennt plötzlich viel weniger Termine", "en": "suddenly lists far fewer events"},
    "refused": {"de": "nimmt unsere E-Mails nicht an", "en": "refuses our mails"},
}
CARD_KINDS = tuple(_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Something that waits for a person: its kind, and the source or mail address it is about."""

    kind: str
    subject: str
    since: datetime | None = None

    @property
    def key(self) -> str:
        """The same as long as it is the same thing that waits."""
        return f"{self.kind}:{self.subject}:{self.since or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """The last digest: when, and which cards it named."""

    at: datetime
    cards: tuple[str, ...] = ()


def card_words(kind: str, language: str) -> str:
    """Return what is said of a kind of card, in German for "de", else in English: it follows a name."""
    return _WORDS[kind].get(language, _WORDS[kind]["en"])


def cards_of(states: Sequence[SourceState], refused: Sequence[str] = ()) -> tuple[Card, ...]:
    """Return what waits for a moderator, the most urgent first."""
    cards = [Card(kind=kind, subject=state.id, since=state.since) for state in states if (kind := _kind(state))]
    cards += [Card(kind="refused", subject=address) for address in refused]
    return tuple(sorted(cards, key=lambda card: (CARD_KINDS.index(card.kind), card.subject)))


def put_digest(tx: Transaction, config: Config, now: datetime) -> None:
    """Put the digest into the outbox, for each moderator, if something new waits or a reminder is due."""
    known = {source.id for source in config.sources}
    states = [state for state in tx.sources.states() if state.id in known]
    cards = cards_of(states, tuple(tx.outbox.refused_addresses()))
    sent = _last(tx)
    is_new = {card.key for card in cards} - set(sent.cards if sent else ())
    wait = NEW_AFTER if is_new else REMINDED_AFTER
    if not cards or (sent is not None and sent.at <= now < sent.at + wait):
        return
    put(tx, [_mail(moderator, cards, config, now, reminder=not is_new) for moderator in tx.people.moderators()])
    tx.service.save(_FACT, serialization.dumps(_Sent(at=now, cards=tuple(card.key for card in cards))))


def _kind(state: SourceState) -> str:
    if state.lifecycle in (Lifecycle.PENDING, Lifecycle.SUSPICIOUS, Lifecycle.GONE):
        return state.lifecycle.value
    return "held" if state.lifecycle is Lifecycle.AILING and state.outcome is PullOutcome.HELD else ""


def _last(tx: Transaction) -> _Sent | None:
    text = tx.service.get(_FACT)
    return serialization.loads(_Sent, text) if text else None


def _mail(moderator: str, cards: Sequence[Card], config: Config, now: datetime, *, reminder: bool) -> Mail:
    language = config.site.languages[0]
    names = {source.id: network.name for network in config.networks for source in network.sources}
    lines = tuple(f"{names.get(card.subject, card.subject)}: {card_words(card.kind, language)}" for card in cards)
    return Mail(
        key=f"{MailKind.DIGEST.value}:{serialization.fingerprint(moderator)[:16]}:{now:%Y%m%dT%H%M%SZ}",
        kind=MailKind.DIGEST,
        recipient=moderator,
        language=language,
        created=now,
        values={"reminder": "yes" if reminder else "", "number": str(len(cards))},
        lists={"cards": lines},
        unsubscribe=True,
    )
