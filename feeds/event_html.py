"""The description of an event as HTML, for the formats that carry HTML."""

from collections.abc import Iterator, Sequence
from html import escape

from aggregator.model import Event
from aggregator.text import sanitize_html

from . import event_text, sanitize
from .elements import xml
from .format import FeedContext
from .phrasebook import phrasebook_of, span_text


def html(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """Return the event in paragraphs, changes first. A source's HTML is sanitized."""
    lines = [f"<strong>{escape(note)}</strong>" for note in event_text.notes(event, feed_context, language, look)]
    lines.append(escape(" · ".join(filter(None, (_when(event, feed_context, language), event_text.place(event.details))))))
    below = [
        _list("", event_text.facts(event, feed_context, language)),
        _list(event_text.announced_by(event, feed_context, language), event_text.announcers(event, feed_context)),
    ]
    return "".join([*(f"<p>{line}</p>" for line in lines if line), _body(event), *below])


def escaped(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """Return the HTML of the event as XML character data."""
    return xml(html(event, feed_context, language, look))


def _when(event: Event, feed_context: FeedContext, language: str) -> str:
    """Return from when to when the event is."""
    return span_text(event.details.span, phrasebook_of(language), feed_context.site.time_zone)


def _body(event: Event) -> str:
    """Return the event's own text: its sanitized HTML, or else its plain text in paragraphs."""
    if event.details.description_html:
        return sanitize_html(sanitize.lines(event.details.description_html))
    paragraphs = sanitize.lines(event.details.description).strip().split("\n\n")
    return "".join(f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>" for text in paragraphs if text.strip())


def _list(heading: str, facts: Sequence[event_text.Fact]) -> str:
    if not facts:
        return ""
    return f"{f'<p>{escape(heading)}</p>' if heading else ''}<ul>{''.join(_items(facts))}</ul>"


def _items(facts: Sequence[event_text.Fact]) -> Iterator[str]:
    for fact in facts:
        link = f'<a href="{escape(fact.url)}" rel="nofollow noopener ugc">{escape(fact.url)}</a>' if fact.url else ""
        yield f"<li>{': '.join(filter(None, (escape(fact.label), escape(fact.text), link)))}</li>"
