"""What an event says in a feed, whatever the format: its title, its facts, its links, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.model import Details, Event, State

from . import sanitize
from .changes import note
from .format import FeedContext
from .phrasebook import Phrasebook, in_language, moment_text, span_text, words

_LINKS = 30  # networks that announce one event, more is an accident


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that companies ask about an event: a label with a text, an address, or both."""

    label: str
    text: str = ""
    url: str = ""


def uid(event: Event, feed_context: FeedContext) -> str:
    """Return the identifier that the event keeps for ever (promise 1)."""
    return sanitize.line(f"{event.id}@{feed_context.site.uid_domain}")


def title(event: Event, language: str) -> str:
    """Return the event's title, opened by what became of it."""
    return prefix(event.publication.state, words(language)) + sanitize.line(event.details.summary)


def prefix(state: State, book: Phrasebook) -> str:
    """Return how the title of a cancelled, withdrawn or merged event begins; "" for any other."""
    return {State.CANCELLED: book.cancelled, State.WITHDRAWN: book.withdrawn, State.MERGED: book.merged}.get(state, "")


def status(event: Event, look: str) -> str:
    """Return confirmed, tentative or cancelled; with the look "mark" the title alone says that an event is off."""
    if look == "show":
        return "cancelled"
    return "tentative" if event.details.status == "tentative" and look != "mark" else "confirmed"


def page_url(event: Event, feed_context: FeedContext, language: str = "") -> str:
    """Return the address of the event's page with us."""
    return _page_of(event.id, feed_context, language)


def _page_of(event_id: str, feed_context: FeedContext, language: str) -> str:
    asked = f"?lang={language}" if language and language != feed_context.site.languages[0] else ""
    return f"{feed_context.base_url}/events/{event_id}{asked}"


def place(details: Details) -> str:
    """Return where it is on one line, "" when unknown."""
    location, address = sanitize.line(details.location), sanitize.line(details.address)
    return location if address in location else ", ".join(filter(None, (location, address)))


def tags(event: Event, feed_context: FeedContext, language: str) -> tuple[str, ...]:
    """Return the names of the networks that announce it and of its topics."""
    return tuple(dict.fromkeys((*network_names(event, feed_context), *topic_names(event, feed_context, language))))


def network_names(event: Event, feed_context: FeedContext) -> tuple[str, ...]:
    """Return the names of the networks that announce it."""
    return tuple(filter(None, (sanitize.line(feed_context.networks.get(slug, slug)) for slug in event.publication.networks)))


def topic_names(event: Event, feed_context: FeedContext, language: str) -> tuple[str, ...]:
    """Return the names of its topics."""
    default, topics = feed_context.site.languages[0], event.details.topics
    return tuple(
        filter(None, (sanitize.line(in_language(feed_context.topics.get(slug, {}), language, default) or slug) for slug in topics))
    )


def notes(event: Event, feed_context: FeedContext, language: str, look: str) -> tuple[str, ...]:
    """Return what stands above the description: what changed, what is still to come, the hours of several days."""
    book, zone, details, publication = words(language), feed_context.site.time_zone, event.details, event.publication
    changed = "" if look == "plain" else note(event, language, zone)
    if publication.state is State.MERGED:
        survivor = _page_of(publication.merged_into, feed_context, language)
        changed = book.merged_with.format(title=sanitize.line(publication.merged_title), url=survivor)
    hours = book.hours.format(span=span_text(details.hours, book, zone)) if details.hours else ""
    return tuple(filter(None, (changed, book.time_open if details.time_open else "", hours)))


def facts(event: Event, feed_context: FeedContext, language: str) -> tuple[Fact, ...]:
    """Return what stands below the description: how to take part, what it costs, who makes it (promise 11)."""
    details, book = event.details, words(language)
    deadline = moment_text(details.deadline, book, feed_context.site.time_zone) if details.deadline else ""
    told = (
        (book.registration, "", sanitize.url(details.registration_url)),
        (book.deadline, deadline, ""),
        (book.price, sanitize.line(details.price), ""),
        (book.online, "", sanitize.url(details.online_url)),
        (book.organizer, sanitize.line(details.organizer), ""),
        (book.language, _foreign(details.language, language, book), ""),
    )
    return tuple(Fact(label=label, text=text, url=url) for label, text, url in told if text or url)


def announcers(event: Event, feed_context: FeedContext) -> tuple[Fact, ...]:
    """Return every network that announces the event, with its links."""
    return tuple(_announcers(event, feed_context))[:_LINKS]


def announced_by(event: Event, feed_context: FeedContext, language: str) -> str:
    """Return what stands above the announcers; of an event whose organiser nobody tells, relays are only where it was found."""
    relayed = not event.details.organizer and feed_context.relays.issuperset(event.publication.networks)
    return words(language).found_at if relayed else words(language).announced_by


def _announcers(event: Event, feed_context: FeedContext) -> Iterator[Fact]:
    for slug in dict.fromkeys((*event.publication.networks, *(link.network for link in event.links))):
        name = sanitize.line(feed_context.networks.get(slug, slug))
        urls = dict.fromkeys(filter(None, (sanitize.url(link.url) for link in event.links if link.network == slug)))
        yield from (Fact(label=name, url=url) for url in urls or ("",))


def _foreign(code: str, language: str, book: Phrasebook) -> str:
    """The name of the event's language where it is not the one of our words."""
    own = sanitize.line(code).partition("-")[0]
    return "" if own == language else book.values.get(own, own)
