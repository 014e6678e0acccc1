"""What every example site is made of: what it has to show, and the pages it shows it on."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from .programme import Announcement, Member, announcements, member


@dataclass(frozen=True, slots=True)
class Show:
    """What a site has to show at one visit; `bases` are the addresses of all sites, without a slash at their end."""

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
        return tuple(one for one in self.listed if one.day >= self.today or one.series)

    @property
    def stamp(self) -> datetime:
        """When the site was last worked on; never the future."""
        return datetime.combine(max((one.edited for one in self.listed), default=self.today - timedelta(days=9)), time(16, 30), tzinfo=UTC)

    def page_of(self, one: Announcement) -> str:
        """Return the address of an announcement's own page, or "" where a site has none."""
        owner = one.host if one.linked else self.slug
        pattern = str(member(owner).facts["detail"])
        return self.bases[owner] + pattern.format(slug=one.slug) if pattern else ""

    def registration_of(self, one: Announcement) -> str:
        return f"{self.bases[one.host]}/anmeldung/{one.slug}" if one.registers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a site."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    last_modified: datetime | None = None  # set: sent with validators, and 304 is given

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How a site is built, and what sources.yaml says of it."""

    feed: str  # path and query of what is pulled
    pages: Callable[[Show, str], Page | None]  # path and query → page, None where there is none
    kind: str = ""
    every: str = "1h"
    select: Mapping[str, str] = field(default_factory=dict)
