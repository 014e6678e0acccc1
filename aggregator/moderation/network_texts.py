"""What a network says of itself on the site: about, offers, contact, video. What sources.yaml states cannot be changed here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from aggregator import serialization
from aggregator.access import journal
from aggregator.config.values import mail, page
from aggregator.model import Action, Config, Contact, Network, NetworkTexts, Words
from aggregator.store import Transaction
from aggregator.text import clean, clean_lines
from aggregator.urls import leads_everywhere

LONGEST_ABOUT = 2_000  # characters, in each language
LONGEST_OFFER, MOST_OFFERS = 200, 12
LONGEST_NAME, LONGEST_PHONE, LONGEST_VIDEO = 120, 40, 500


class Mistake(StrEnum):
    """What can be wrong in these texts."""

    ABOUT_TOO_LONG = "about-too-long"
    OFFER_TOO_LONG = "offer-too-long"
    TOO_MANY_OFFERS = "too-many-offers"
    CONTACT_TOO_LONG = "contact-too-long"
    NO_MAIL = "no-mail"
    NO_VIDEO = "no-video"  # no https address


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTexts:
    """The texts as a person wrote them: offers are lines, each text by language."""

    about: Words
    offers: Words  # language → one offer a line
    name: str = ""
    email: str = ""
    phone: str = ""
    video: str = ""


def stated_in_file(config: Config, network: Network) -> frozenset[str]:
    """Return the texts that sources.yaml states, so that they cannot be changed on the site: about, offers, contact, video."""
    shown = {"about": network.about, "offers": network.offers, "contact": network.contact != Contact(), "video": network.video}
    return frozenset(name for name, value in shown.items() if value) - config.added_texts.get(network.slug, frozenset())


def mistakes(written: WrittenTexts) -> tuple[Mistake, ...]:
    """Return what keeps the texts from being stored."""
    offers = [offer for line in _lines(written.offers) for offer in line.values()]
    wrong = {
        Mistake.ABOUT_TOO_LONG: any(len(clean_lines(text)) > LONGEST_ABOUT for text in written.about.values()),
        Mistake.OFFER_TOO_LONG: any(len(offer) > LONGEST_OFFER for offer in offers),
        Mistake.TOO_MANY_OFFERS: len(_lines(written.offers)) > MOST_OFFERS,
        Mistake.CONTACT_TOO_LONG: max(len(written.name), len(written.email)) > LONGEST_NAME or len(written.phone) > LONGEST_PHONE,
        Mistake.NO_MAIL: bool(written.email) and not _is_valid(mail, written.email),
        Mistake.NO_VIDEO: bool(written.video) and not _is_video(written.video),
    }
    return tuple(mistake for mistake, made in wrong.items() if made)


def save(tx: Transaction, network: Network, written: WrittenTexts, in_file: frozenset[str], who: str, now: datetime) -> None:
    """Store the texts, which must be without `mistakes`, but for those in the file; note the change in the journal."""
    before = tx.registrations.all().texts.get(network.slug, NetworkTexts())
    after = replace(_texts(written), **{name: getattr(before, name) for name in in_file})
    if after != before:
        tx.registrations.save_texts(network.slug, after)
        journal.note(tx, now, who, Action.TEXTS_CHANGED, network.slug, before=_noted(before), after=_noted(after))


def _texts(written: WrittenTexts) -> NetworkTexts:
    contact = Contact(name=clean(written.name), email=clean(written.email), phone=clean(written.phone))
    return NetworkTexts(
        about={code: text for code, words in written.about.items() if (text := clean_lines(words))},
        offers=_lines(written.offers),
        contact=None if contact == Contact() else contact,
        video=written.video,
    )


def _lines(offers: Words) -> tuple[Words, ...]:
    """The offers, each in all its languages: lines with one number belong together, so a missing translation is an empty line."""
    by_language = {code: [clean(line) for line in words.splitlines()] for code, words in offers.items()}
    rows = zip_longest(*by_language.values(), fillvalue="")
    lines = ({code: text for code, text in zip(by_language, row, strict=True) if text} for row in rows)
    return tuple(filter(None, lines))


def _noted(texts: NetworkTexts) -> str:
    """The texts for the journal, which stays: without the contact, who may leave; of it only what was filled in."""
    contact = texts.contact or Contact()
    filled = [name for name in ("name", "email", "phone") if getattr(contact, name)]
    return serialization.dumps(replace(texts, contact=None)) + (f" contact: {', '.join(filled)}" if filled else "")


def _is_video(url: str) -> bool:
    return url.startswith("https://") and len(url) <= LONGEST_VIDEO and _is_valid(page, url) and leads_everywhere(url)


def _is_valid(parse: Callable[[str], str], value: str) -> bool:
    try:
        return bool(parse(value))
    except ValueError:
        return False
