"""What a network says of itself on the site: about, offers, contact, video. What sources.yaml states cannot be changed here."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator import serialization
from aggregator.access import journal
from aggregator.config.values import mail
from aggregator.model import Contact, Network, NetworkTexts, Words
from aggregator.store import Transaction
from aggregator.text import clean

LONGEST_ABOUT = 2_000  # characters, in each language
LONGEST_OFFER, MOST_OFFERS = 200, 12
LONGEST_NAME, LONGEST_PHONE, LONGEST_VIDEO = 120, 40, 500


class Field(StrEnum):
    """What can be wrong in these texts."""

    EMAIL = "email"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTexts:
    """The texts as a person wrote them: offers are lines, each text by language."""

    about: Words
    offers: Words  # language → one offer a line
    name: str = ""
    email: str = ""
    phone: str = ""
    video: str = ""


def stated_in_file(network: Network, stored: NetworkTexts) -> frozenset[str]:
    """Return the texts that sources.yaml states, so that they cannot be changed on the site: about, offers, contact, video."""
    shown = {"about": network.about, "offers": network.offers, "contact": network.contact, "video": network.video}
    ours = {"about": stored.about, "offers": stored.offers, "contact": stored.contact or Contact(), "video": stored.video}
    return frozenset(name for name, value in shown.items() if value and value != Contact() and value != ours[name])


def mistakes(written: WrittenTexts) -> tuple[Field, ...]:
    """Return the fields whose values cannot be taken."""
    wrong = []
    if written.email and not _is_mail(written.email):
        wrong.append(Field.EMAIL)
    if written.video and not (written.video.startswith("https://") and written.video.isprintable() and " " not in written.video):
        wrong.append(Field.VIDEO)
    return tuple(wrong)


def save(tx: Transaction, network: Network, written: WrittenTexts, who: str, now: datetime) -> None:
    """Store the texts, which must be without `mistakes`, and note the change in the journal."""
    before = tx.registrations.all().texts.get(network.slug, NetworkTexts())
    after = replace(_texts(written), **{name: getattr(before, name) for name in stated_in_file(network, before)})
    if after != before:
        tx.registrations.save_texts(network.slug, after)
        dumped = (serialization.dumps(texts) for texts in (before, after))
        journal.note(tx, now, who, "texts changed", network.slug, **dict(zip(("before", "after"), dumped, strict=True)))


def _texts(written: WrittenTexts) -> NetworkTexts:
    contact = Contact(
        name=clean(written.name, LONGEST_NAME), email=clean(written.email, LONGEST_NAME), phone=clean(written.phone, LONGEST_PHONE)
    )
    return NetworkTexts(
        about={code: text for code, words in written.about.items() if (text := clean(words, LONGEST_ABOUT))},
        offers=_offers(written.offers),
        contact=None if contact == Contact() else contact,
        video=clean(written.video, LONGEST_VIDEO),
    )


def _offers(offers: Words) -> tuple[Words, ...]:
    """The offers in each language, line by line; the lines of the languages belong together in their order."""
    lines = {
        code: [clean(line, LONGEST_OFFER) for line in words.splitlines() if line.strip()][:MOST_OFFERS] for code, words in offers.items()
    }
    most = max(map(len, lines.values()), default=0)
    return tuple({code: words[number] for code, words in lines.items() if number < len(words)} for number in range(most))


def _is_mail(address: str) -> bool:
    try:
        return bool(mail(address))
    except ValueError:
        return False
