"""The parts of every example site: its content at a visit, and its pages."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from .programme import Announcement, Member, announcements, member


@dataclass(frozen=True, slots=True)
class Show:
    """The content of a site at one visit; `bases` are the addresses of all sites, without a slash at their end."""

    slug: str
    today: date
    visit: int
    bases: Mapping[str, str]

    @property
    def base(self) -> str:
        return self.bases[self.slug]

    @property
    def member(self) -> Member:
        return member(self.slug)

    @property
    def listed(self) -> tuple[Announcement, ...]:
        return announcements(self.slug, self.today, self.visit)

    @property
    def coming(self) -> tuple[Announcement, ...]:
        return tuple(announcement for announcement in self.listed if announcement.day >= self.today or announcement.series)

    @property
    def stamp(self) -> datetime:
        """When the site was last edited; never in the future."""
        return datetime.combine(
            max((announcement.edited for announcement in self.listed), default=self.today - timedelta(days=9)), time(16, 30), tzinfo=UTC
        )

    def page_of(self, announcement: Announcement) -> str:
        """Return the address of an announcement's own page, or "" where a site has none."""
        owner = announcement.host if announcement.linked else self.slug
        pattern = str(member(owner).facts["detail"])
        return self.bases[owner] + pattern.format(slug=announcement.slug) if pattern else ""

    def registration_of(self, announcement: Announcement) -> str:
        return f"{self.bases[announcement.host]}/anmeldung/{announcement.slug}" if announcement.registers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A response of a site."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    last_modified: datetime | None = None  # if set, the page has validators and is answered with 304

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How a site is built, and its entry in sources.yaml."""

    feed: str  # path and query of what is pulled
    pages: Callable[[Show, str], Page | None]  # path and query → page, None where there is none
    kind: str = ""
    every: str = "1h"
    select: Mapping[str, str] = field(default_factory=dict)
