"""WordPress posts as REST answers (wp/v2, and WordPress.com's own): every post, with the date of the event it announces."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each

from .iso_dates import moment
from .json_event import event_of
from .json_fields import json_of, link, objects, plain, raw, text_and_html, text_of
from .json_times import dated
from .jsonld_fields import JSON, JsonNode
from .news_dates import announced_dates


def is_wordpress(value: JSON) -> bool:
    """Return whether the data is a list of posts: objects with a title and a text, and no dates but those of publication."""
    first = next(iter(_posts(value)), {})
    names = {name.lower() for name in first}
    title = first.get("title")
    if isinstance(title, dict) and "rendered" in title:
        return bool(names & {"content", "excerpt"}) and "link" in names
    return "title" in names and bool(names & {"content", "excerpt"}) and "url" in names and isinstance(value, dict) and "posts" in value


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return all posts, those that announce no event as news (start None): a post's own date is that of its publication.

    Raises InvalidSource for what is no list of posts.
    """
    del source, details
    value = json_of(fetched)
    posts = _posts(value)
    if not posts and value not in ([], {}) and not (isinstance(value, dict) and value.get("posts") == []):
        raise InvalidSource(f"{fetched.url} lists no posts of WordPress.")
    issues: list[str] = []
    events = tuple(read_each(lambda post: _event(post, fetched), posts[:MOST_OF_SOURCE], _name, issues))
    return Parsed(events=events, issues=tuple(issues))


def _name(post: JsonNode) -> str:
    return f"The post {title[:80]!r}" if (title := plain(post.get("title"))) else ""


def _posts(value: JSON) -> list[JsonNode]:
    listed = value.get("posts", value) if isinstance(value, dict) else value
    return [node for node in objects(listed) if "title" in node]


def _event(post: JsonNode, fetched: Fetched) -> RawEvent:
    if (own := _own_fields(post)) and dated(own) == 2:
        try:
            event = event_of({**post, **own}, fetched.url)
            return replace(event, categories=tuple(dict.fromkeys(_terms(post))), published=_stamp(post, "date_gmt", "date"))
        except (ValueError, OverflowError):  # its text may give the date
            pass
    title = plain(post.get("title"))
    description, description_html = text_and_html(post.get("content")) if raw(post.get("content")) else text_and_html(post.get("excerpt"))
    published = _stamp(post, "date_gmt", "date")
    dates = announced_dates(title, description, published, fetched.fetched_at)
    url = link(post.get("link") or post.get("URL") or post.get("url"), fetched.url)
    return RawEvent(
        uid=text_of(post.get("id") or post.get("ID")) or url,
        summary=title,
        start=dates.start,
        end=dates.end,
        time_open=dates.time_open,
        description=description,
        description_html=description_html,
        url=url,
        categories=tuple(dict.fromkeys(_terms(post))),
        image=image if (image := _image(post, fetched.url)).startswith("https://") else "",
        published=published if published and published <= fetched.fetched_at else None,
        last_modified=_stamp(post, "modified_gmt", "modified"),
    )


def _own_fields(post: JsonNode) -> JsonNode:
    """The fields that a plugin adds to the post (Advanced Custom Fields, registered meta), such as an event's times."""
    added = [part for name in ("acf", "meta", "event") if isinstance(part := post.get(name), dict)]
    return {name: value for part in added for name, value in part.items()}


def _terms(post: JsonNode) -> Iterator[str]:
    """The names of categories and tags if the answer embeds them; bare numbers are left out."""
    embedded = post.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, dict) else None
    for group in groups if isinstance(groups, list) else ():
        yield from (name for term in objects(group) if (name := plain(term.get("name"))))
    for field in ("categories", "tags"):
        terms = post.get(field)
        yield from (str(name) for name in terms if not str(name).isdigit()) if isinstance(terms, dict) else ()


def _image(post: JsonNode, base: str) -> str:
    embedded = post.get("_embedded")
    media = embedded.get("wp:featuredmedia") if isinstance(embedded, dict) else None
    return next((url for node in objects(media) if (url := link(node.get("source_url"), base))), "") or link(
        post.get("jetpack_featured_media_url") or post.get("featured_image"), base
    )


def _stamp(post: JsonNode, in_utc: str, local: str) -> datetime | None:
    """A date of the post as an instant; the field in UTC has no offset."""
    for name in (in_utc, local):
        try:
            stamp = moment(text_of(post.get(name)))
        except (ValueError, OverflowError):
            continue
        if isinstance(stamp, datetime):
            return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return None
