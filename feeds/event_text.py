"""What a feed says about an event, in every format: its title, facts and links as text."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.model import Details, Event, State

from . import sanitize
from .changes import note
from .format import FeedContext
from .phrasebook import Phrasebook, in_language, moment_text, phrasebook_of, span_text

_MOST_ANNOUNCERS = 30  # a higher number of networks for one event is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact that visitors ask for: a label with a text, an address, or both."""

    label: str
    text: str = ""
    url: str = ""


def uid(event: Event, feed_context: FeedContext) -> str:
    """Return the permanent identifier of the event (promise 1)."""
    return sanitize.line(f"{event.id}@{feed_context.site.uid_domain}")


def title(event: Event, language: str) -> str:
    """Return the event's title, with a prefix when it was cancelled, withdrawn or merged."""
    return prefix(event.publication.state, phrasebook_of(language)) + sanitize.line(event.details.summary)


def prefix(state: State, book: Phrasebook) -> str:
    """Return the prefix for the title of a cancelled, withdrawn or merged event; "" for any other."""
    return {State.CANCELLED: book.cancelled, State.WITHDRAWN: book.withdrawn, State.MERGED: book.merged}.get(state, "")


def status(event: Event, look: str) -> str:
    """Return confirmed, tentative or cancelled. In the look "mark" only the title says that an event is cancelled."""
    if look == "show":
        return "cancelled"
    return "tentative" if event.details.status == "tentative" and look != "mark" else "confirmed"


def page_url(event: Event, feed_context: FeedContext, language: str = "") -> str:
    """Return the address of the event's page on this site."""
    return _page_url(event.id, feed_context, language)


def language_query(feed_context: FeedContext, language: str) -> str:
    """Return the query string that asks for a language; "" for the site's first language."""
    return f"?lang={language}" if language and language != feed_context.site.languages[0] else ""


def _page_url(event_id: str, feed_context: FeedContext, language: str) -> str:
    return f"{feed_context.base_url}/events/{event_id}{language_query(feed_context, language)}"


def place(details: Details) -> str:
    """Return location and address on one line; "" when both are unknown."""
    location, address = sanitize.line(details.location), sanitize.line(details.address)
    return location if address in location else ", ".join(filter(None, (location, address)))


def tags(event: Event, feed_context: FeedContext, language: str) -> tuple[str, ...]:
    """Return the names of the networks that announce the event, and of its topics."""
    return tuple(dict.fromkeys((*network_names(event, feed_context), *topic_names(event, feed_context, language))))


def network_names(event: Event, feed_context: FeedContext) -> tuple[str, ...]:
    """Return the names of the networks that announce the event."""
    return tuple(filter(None, (sanitize.line(feed_context.networks.get(slug, slug)) for slug in event.publication.networks)))


def topic_names(event: Event, feed_context: FeedContext, language: str) -> tuple[str, ...]:
    """Return the names of the event's topics in a language, else in the site's first one, else their slugs."""
    default, topics = feed_context.site.languages[0], event.details.topics
    return tuple(
        filter(None, (sanitize.line(in_language(feed_context.topics.get(slug, {}), language, default) or slug) for slug in topics))
    )


def notes(event: Event, feed_context: FeedContext, language: str, look: str) -> tuple[str, ...]:
    """Return the notes to put above the description: changes, a missing time of day, the hours of an event of several days."""
    book, zone, details, publication = phrasebook_of(language), feed_context.site.time_zone, event.details, event.publication
    change_note = "" if look == "plain" else note(event, language, zone)
    if publication.state is State.MERGED:
        survivor = _page_url(publication.merged_into, feed_context, language)
        change_note = book.merged_with.format(title=sanitize.line(publication.merged_title), url=survivor)
    hours = book.hours.format(span=span_text(details.hours, book, zone)) if details.hours else ""
    return tuple(filter(None, (change_note, book.time_open if details.time_open else "", hours)))


def facts(event: Event, feed_context: FeedContext, language: str) -> tuple[Fact, ...]:
    """Return the facts to put below the description: how to take part, price, organizer, language (promise 11)."""
    details, book = event.details, phrasebook_of(language)
    deadline = moment_text(details.deadline, book, feed_context.site.time_zone) if details.deadline else ""
    rows = (
        (book.registration, "", sanitize.url(details.registration_url)),
        (book.deadline, deadline, ""),
        (book.price, sanitize.line(details.price), ""),
        (book.online, "", sanitize.url(details.online_url)),
        (book.organizer, sanitize.line(details.organizer), ""),
        (book.language, _foreign(details.language, language, book), ""),
    )
    return tuple(Fact(label=label, text=text, url=url) for label, text, url in rows if text or url)


def announcers(event: Event, feed_context: FeedContext) -> tuple[Fact, ...]:
    """Return every network that announces the event, with its links."""
    return tuple(_announcers(event, feed_context))[:_MOST_ANNOUNCERS]


def announced_by(event: Event, feed_context: FeedContext, language: str) -> str:
    """Return the heading of the announcers: "found at" when only relays announce the event and its organizer is unknown."""
    relayed = not event.details.organizer and feed_context.relays.issuperset(event.publication.networks)
    return phrasebook_of(language).found_at if relayed else phrasebook_of(language).announced_by


def _announcers(event: Event, feed_context: FeedContext) -> Iterator[Fact]:
    for slug in dict.fromkeys((*event.publication.networks, *(link.network for link in event.links))):
        name = sanitize.line(feed_context.networks.get(slug, slug))
        urls = dict.fromkeys(filter(None, (sanitize.url(link.url) for link in event.links if link.network == slug)))
        yield from (Fact(label=name, url=url) for url in urls or ("",))


def _foreign(code: str, language: str, book: Phrasebook) -> str:
    """Return the name of the event's language; "" when it is the language of the feed."""
    own = sanitize.line(code).partition("-")[0]
    return "" if own == language else book.values.get(own, own)
