"""Recognises pages that let nobody through to the events: login forms, and pages that ask whether a person is there (CAPTCHA).

Such a page is about nothing else. A list of events with a login box, and a form that a CAPTCHA protects, are ordinary pages.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from aggregator.errors import InvalidSource
from aggregator.model import Fetched

from .page_text import page_text
from .page_tree import Element, classes, page_tree, text_of


class Access(StrEnum):
    """What a page asks for before it shows anything."""

    LOGIN = "login"
    CAPTCHA = "captcha"


# Markup that only such a page has: what the systems load into ordinary pages has other names.
_MARKS = {
    Access.CAPTCHA: {
        "Cloudflare": r"_cf_chl_opt|cf-browser-verification|cf-challenge-running|challenge-error-text|cf-captcha-container|__cf_chl_",
        "DDoS-Guard": r"/\.well-known/ddos-guard/",
        "Sucuri": r"sucuri_cloudproxy_js",
        "Anubis": r"/\.within\.website/x/cmd/anubis",
        "Incapsula": r"_Incapsula_Resource\?[^\"']{0,200}[SC]WUDNSAI|Incapsula incident ID",
        "DataDome": r"captcha-delivery\.com",
        "HUMAN": r"id=[\"']px-captcha",
        "AWS WAF": r"window\.gokuProps",
        "SiteGround": r"/\.well-known/sgcaptcha/",
        "Imunify360": r"id=[\"']wsidchk|imunify360",
        "Vercel": r"Vercel Security Checkpoint",
    },
    Access.LOGIN: {
        "Microsoft": r"content=[\"']ConvergedSignIn|name=[\"']loginfmt",
        "Google": r"id=[\"']identifierId",
        "Nextcloud": r"initial-state-core-login",
    },
}
_MARKED = {access: re.compile("|".join(marks.values()), re.IGNORECASE) for access, marks in _MARKS.items()}
_WIDGETS = frozenset({"g-recaptcha", "h-captcha", "frc-captcha", "cf-turnstile", "mcaptcha__widget-container", "altcha", "geetest_captcha"})
_ASKS_FOR_A_PERSON = re.compile(
    r"\b(?:sie|du) (?:ein mensch|kein (?:roboter|bot|computer|automat)) (?:sind|bist)\b|\bich bin kein (?:roboter|bot)\b"
    r"|\byou(?:'|’| a)re (?:not a (?:ro)?bot|(?:a )?human)\b|\bi(?:'|’| a)m not a (?:ro)?bot\b|\bare you (?:a )?(?:robot|human)\?"
    r"|\bchecking (?:your browser|if the site connection is secure)|\byour request is being verified|\bpress (?:and|&) hold\b"
    r"|\b(?:solve|complete|enter) (?:the|this) captcha\b|\bcaptcha (?:zu )?(?:lösen|eingeben)|\b(?:löse|lösen sie) (?:bitte )?das captcha\b"
    r"|\b(?:ihr|dein) browser wird (?:über|ge)prüft"
    r"|\büberprüfung (?:ihres|deines) browsers|\bungewöhnlichen? datenverkehr|\bunusual traffic",
    re.IGNORECASE,
)
_WAITING_TITLE = re.compile(r"(?:just a|one) moment(?:, please)?\W*|attention required\W.*|ddos-guard", re.IGNORECASE)
_LOGIN_HEADING = re.compile(
    r"\blog-?in\b|\blog in\b|\bsign[ -]?in\b|anmeld(?:en|ung)\b|einloggen|pass(?:wort|word)|kennwort|geschützt|\bprotected\b|\bzugang\b"
    r"|mitgliederbereich|intern(?:er|en)? bereich|members? (?:area|only)|\bintranet\b|\b(?:kein|no) zugriff",
    re.IGNORECASE,
)
_ASKS_FOR_A_LOGIN = re.compile(
    r"\bbitte (?:melden sie sich|melde dich|loggen sie sich|logge dich) (?:\w+ ){0,2}(?:an|ein),? um (?!einen kommentar)"
    r"|\b(?:passwort|password)[ -]?(?:geschützt|protected)|\bgeschützten bereich|\bnicht (?:berechtigt|befugt),? (?:auf )?diese"
    r"|\b(?:must be logged in|(?:please )?(?:log|sign) in) to (?:view|see|access|continue)|\bnot authori[sz]ed to (?:view|access)"
    r"|\b(?:page|content|area) is for members only",
    re.IGNORECASE,
)
_FOR_MEMBERS = re.compile(  # also said of a single event
    r"\b(?:zugang|zugriff|seite ist|bereich ist|inhalte? (?:ist|sind)) (?:nur|ausschließlich) (?:für|mit) (?:\w+ ){0,2}"
    r"(?:mitglieder|benutzer|nutzer|konto|login)\b|\bmembers only\b",
    re.IGNORECASE,
)
_LOGIN_LINK = re.compile(r"log-?in|sign-?in|anmeld|auth", re.IGNORECASE)
_HEAD = 2_000  # characters in which a page says that it is one
_PAGE = re.compile(r"\A\s*<(?!\?xml|rss|feed|rdf)[^>]{0,1000}>|<html\b", re.IGNORECASE)
_LONGEST_MARKED = 400  # words; the longest page of the systems above, Anubis, has some 250
_LONGEST_CHALLENGE, _LONGEST_LOGIN, _LONGEST_NOTICE = 80, 120, 60  # words that are neither link nor form, a few sentences
_LONGEST_WITHOUT_HEADING = 30
_BESIDE = frozenset({"head", "nav", "footer", "aside", "dialog", "noscript", "template"})
_BESIDE_CLASSES = re.compile(r"(?:modal|popup|offcanvas|dropdown|sidebar|overlay|lightbox|drawer)", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend"})
_TYPED = frozenset({"", "text", "email", "tel", "url", "number", "search", "date"})
_MOST_FIELDS = 2  # to type into, beside a password: a name, and a code or client


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What a page shows apart from its navigation, margins and dialogs."""

    elements: tuple[Element, ...]
    headings: tuple[str, ...]  # the title of the page first
    text: str
    words: int  # outside of links and forms


def access_page(fetched: Fetched) -> Access | None:
    """Return what a page asks for; None for an ordinary page, and for what is no page or too large for such a one."""
    page = page_text(fetched)
    if not _PAGE.search(page[:_HEAD]):
        return None
    try:
        root = page_tree(page, fetched.url)
    except InvalidSource:
        return None
    if marked := next((access for access, mark in _MARKED.items() if mark.search(page)), None):
        return marked if len(text_of(root).split()) <= _LONGEST_MARKED else None
    content = _content(root)
    if _is_challenge(content):
        return Access.CAPTCHA
    return Access.LOGIN if _is_login(content) or _is_notice(content) else None


def _is_challenge(content: _Content) -> bool:
    """Whether the page has a CAPTCHA and asks for nothing else, or asks in words whether a person is there."""
    if content.words > _LONGEST_CHALLENGE or _has_long_text(content):
        return False
    typed = _typed(element for element in content.elements if not _names_captcha(element))
    if any(map(_is_widget, content.elements)) or _WAITING_TITLE.fullmatch(content.headings[0]):
        return not typed
    return typed <= 1 and bool(_ASKS_FOR_A_PERSON.search(content.text))


def _is_login(content: _Content) -> bool:
    """Whether the page's content is a form for a password: by its headings or words, or because it has none."""
    passwords = [element for element in content.elements if _is_input(element, frozenset({"password"}))]
    if len(passwords) != 1 or content.words > _LONGEST_LOGIN:
        return False
    form = next(passwords[0].iterancestors("form"), None)
    if _typed(form.iter("input") if form is not None else content.elements) > _MOST_FIELDS:
        return False
    title, *headings = content.headings
    if any(_LOGIN_HEADING.search(heading) for heading in (title, *headings[:1])) or _ASKS_FOR_A_LOGIN.search(content.text):
        return True
    return not headings and content.words <= _LONGEST_WITHOUT_HEADING


def _is_notice(content: _Content) -> bool:
    """Whether the page only says that one must log in."""
    if content.words > _LONGEST_NOTICE or _has_long_text(content):
        return False
    if _ASKS_FOR_A_LOGIN.search(content.text):
        return True
    links = (element.get("href") or "" for element in content.elements if element.tag == "a")
    is_meant = any(map(_LOGIN_HEADING.search, content.headings[:2])) or any(map(_LOGIN_LINK.search, links))
    return is_meant and bool(_FOR_MEMBERS.search(content.text))


def _content(root: Element) -> _Content:
    pieces = tuple(_pieces(root))
    elements = tuple(dict.fromkeys(element for element, _ in pieces))
    title = root.find(".//title")
    headings = [text_of(element) for element in elements if element.tag in _HEADINGS]
    return _Content(
        elements=elements,
        headings=("" if title is None else text_of(title), *headings),
        text=" ".join(" ".join(text for _, text in pieces).split()),
        words=len(" ".join(text for element, text in pieces if not _is_operated(element)).split()),
    )


def _pieces(root: Element) -> Iterator[tuple[Element, str]]:
    """The elements of the content with the text in them, piece by piece in the order of the page."""
    waiting: list[tuple[Element, str | None]] = [(root, None)]
    while waiting:
        element, text = waiting.pop()
        if text is not None:
            yield element, text
            continue
        yield element, element.text or ""
        for child in reversed(element):
            waiting.append((element, child.tail or ""))
            if not _is_beside(child):
                waiting.append((child, None))


def _is_beside(element: Element) -> bool:
    if element.tag in _BESIDE or element.get("hidden") is not None:
        return True
    return any(_BESIDE_CLASSES.match(name) for name in (*classes(element), element.get("id") or ""))


def _is_operated(element: Element) -> bool:
    """Whether an element is part of a link or a form."""
    return element.tag in ("a", "form", "button") or next(element.iterancestors("a", "form", "button"), None) is not None


def _typed(elements: Iterable[Element]) -> int:
    """How many fields a reader types something into, beside passwords."""
    return sum(_is_input(element, _TYPED) for element in elements)


def _has_long_text(content: _Content) -> bool:
    return any(element.tag == "textarea" for element in content.elements)


def _is_input(element: Element, types: frozenset[str]) -> bool:
    return element.tag == "input" and (element.get("type") or "").strip().lower() in types


def _is_widget(element: Element) -> bool:
    """Whether an element is a CAPTCHA: by its class, or by its name or address; a badge only says that a form elsewhere has one."""
    return not _WIDGETS.isdisjoint(classes(element)) or _names_captcha(element)


def _names_captcha(element: Element) -> bool:
    return any("captcha" in (element.get(name) or "").lower() for name in ("id", "name", "src"))
