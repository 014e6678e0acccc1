"""How to recognise content management systems and calendar services, and the addresses at which they publish events.

Everything we know about products is in these two tables. `{root}` is the site's root, `{home}` and `{rest}` are WordPress's root and its
REST interface, `{list}` is the address of the page in which the system was recognised, if its name sounds like a list of events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A system: a pattern found in its pages, and its addresses; `news`: feeds of articles, with events among them."""

    name: str
    pattern: re.Pattern[str]
    addresses: tuple[str, ...]
    news: bool = False


@dataclass(frozen=True, slots=True)
class CalendarService:
    """A calendar service: how sites link or embed its calendars, and the address of the calendar file."""

    name: str
    link: re.Pattern[str]
    calendar: str  # may use the named groups of `link`


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


FINGERPRINTS = (
    Fingerprint(
        "The Events Calendar",
        _pattern(r"tribe-events-|/plugins/the-events-calendar/|post_type=tribe_events|tribe\\?/events\\?/v1"),
        ("{rest}tribe/events/v1/events?per_page=50", "{home}?post_type=tribe_events&ical=1&eventDisplay=list"),
    ),
    Fingerprint(
        "Modern Events Calendar",
        _pattern(r"/plugins/modern-events-calendar|\bmec-(?:wrap|event-|calendar)|\"mec\\?/v1"),
        ("{home}?mec-ical-feed=1", "{home}events/feed/"),
    ),
    Fingerprint("Event Organiser", _pattern(r"/plugins/event-organiser/|\beo-event-|\"eventorganiser\\?/"), ("{home}feed/eo-events/",)),
    Fingerprint(
        "Events Manager",
        _pattern(r"/plugins/events-manager/|id=[\"']em-wrapper|class=[\"'][^\"']{0,80}\bem-(?:event|calendar)"),
        ("{home}events.ics", "{home}events/feed/"),
    ),
    Fingerprint("EventON", _pattern(r"/plugins/eventon|\bajde_evcal|\bevcal_|eventon_list_event"), ()),
    Fingerprint(
        "Squarespace",
        _pattern(r"Static\.SQUARESPACE_CONTEXT|<!-- This is Squarespace\. -->|static1\.squarespace\.com"),
        ("{list}?format=json",),
    ),
    Fingerprint("Wix", _pattern(r"<meta[^<>]{0,100}Wix\.com Website Builder|static\.wixstatic\.com"), ()),
    Fingerprint(
        "JEM (Joomla)",
        _pattern(r"\bcom_jem\b|/media/com_jem/"),
        ("{root}index.php?option=com_jem&view=eventslist&format=raw&layout=ics",),
    ),
    Fingerprint(
        "JEvents (Joomla)",
        _pattern(r"\bcom_jevents\b"),
        ("{root}index.php?option=com_jevents&task=modlatest.rss&format=feed&type=rss&modid=0",),
    ),
    Fingerprint(
        "Drupal",
        _pattern(r"<meta[^<>]{0,60}generator[^<>]{0,60}Drupal|/sites/default/files/|data-drupal-selector"),
        ("{list}.ics", "{list}/calendar.ics"),
    ),
    Fingerprint("Webflow", _pattern(r"<meta[^<>]{0,60}Webflow|data-wf-site="), ("{list}/rss.xml",)),
    Fingerprint("Indico", _pattern(r"<meta[^<>]{0,60}\bIndico\b|/dist/js/indico"), ("{root}export/categ/0.ics?from=today",)),
    Fingerprint(
        "TYPO3 (sf_event_mgt, calendarize)", _pattern(r"tx_sfeventmgt_|tx_calendarize_"), ()
    ),  # their addresses carry a checksum, so they can only be found as links in the page
    Fingerprint("Contao", _pattern(r"<meta[^<>]{0,60}Contao Open Source CMS|/assets/contao/"), ()),  # its feeds have names of their own
    Fingerprint("WordPress", _pattern(r"<meta[^<>]{0,60}\"WordPress|/wp-content/|https://api\.w\.org/"), ("{home}feed/",), news=True),
    Fingerprint("TYPO3", _pattern(r"<meta[^<>]{0,60}TYPO3 CMS|/typo3conf/|/typo3temp/|tx_news_pi1"), ("{root}?type=9818",), news=True),
    Fingerprint("TYPO3 (tt_news)", _pattern(r"tx_ttnews"), ("{root}?type=100",), news=True),
    Fingerprint("Jimdo", _pattern(r"assets\.jimstatic\.com|jimdo\.com"), ("{root}rss/blog",), news=True),
)

WORDPRESS = re.compile(r"/wp-content/|https://api\.w\.org/|<meta[^<>]{0,60}\"WordPress", re.IGNORECASE)
WORDPRESS_INDEX = "{rest}?_fields=namespaces"  # one request lists the plugins

SERVICES = (
    CalendarService(
        "Google Calendar",
        _pattern(
            r"https?://(?:calendar|www)\.google\.com/calendar/(?:(?:u/\d/)?(?:b/\d/)?(?:embed|htmlembed|render|r)?)\?[^#]*?\b(?:src|cid)=(?P<google>[^&#\s]+)"
        ),
        "https://calendar.google.com/calendar/ical/{google}/public/basic.ics",
    ),
    CalendarService(
        "Google Calendar", _pattern(r"(?P<whole>https?://(?:calendar|www)\.google\.com/calendar/ical/[^?#\s]+\.ics)"), "{whole}"
    ),
    CalendarService(
        "Outlook",
        _pattern(
            r"(?P<folder>https://outlook\.(?:office365|office|live)\.com/(?:owa/)?calendar/[^?#\s]+/)(?:calendar|reachcalendar)\.(?:html|ics)"
        ),
        "{folder}calendar.ics",
    ),
    CalendarService("iCloud", _pattern(r"(?P<whole>https?://p\d+-(?:caldav|calendars)\.icloud\.com/published/2/[^?#\s]+)"), "{whole}"),
    CalendarService(
        "Teamup", _pattern(r"https://(?:www\.)?teamup\.com/(?P<key>ks[a-z0-9]{8,40})"), "https://ics.teamup.com/feed/{key}/0.ics"
    ),
    CalendarService("Teamup", _pattern(r"(?P<whole>https?://ics\.teamup\.com/feed/[^?#\s]+\.ics)"), "{whole}"),
    CalendarService(
        "Meetup",
        _pattern(r"https://www\.meetup\.com/(?:[a-z]{2}-[A-Z]{2}/)?(?P<group>[\w-]+)/?(?:events/?)?(?:[?#]|$)"),
        "https://www.meetup.com/{group}/events/ical/",
    ),
    CalendarService("Eventbrite", _pattern(r"(?P<whole>https://www\.eventbrite\.(?:de|com|co\.uk|at|ch)/o/[\w-]+)"), "{whole}"),
    CalendarService(
        "pretix", _pattern(r"https://pretix\.eu/(?P<organizer>[\w-]+)/(?:[?#]|$)"), "https://pretix.eu/{organizer}/events/ical/"
    ),
    CalendarService(
        "Nextcloud",
        _pattern(r"(?P<cloud>https?://[^/?#\s]+(?:/[\w-]+)?)/(?:index\.php/)?apps/calendar/(?:p|embed)/(?P<token>[A-Za-z0-9]{8,40})"),
        "{cloud}/remote.php/dav/public-calendars/{token}?export",
    ),
)

NOT_OF_THE_SITE: Mapping[str, str] = {
    "#holiday": "public holidays",
    "#weeknum": "week numbers",
    "#contacts": "birthdays",
}  # Google's own calendars
