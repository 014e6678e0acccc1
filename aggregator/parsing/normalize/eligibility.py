"""Which events of a source are public and included, and which network owns an event that a relay passes on."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from aggregator.model import Details, Network, RawEvent, Source
from aggregator.text import fold

_INTERNAL = re.compile(
    r"[\(\[]\s*(?:intern|internal)\s*[\)\]]|^\s*intern\s*[:|–-]|[|–-]\s*intern\s*$|\bmitgliederintern|\bnur\s+(?:für\s+)?(?:mitglieder|intern)\b"
    r"|\bexklusiv\s+für\s+mitglieder\b|\bnicht[\s-]?öffentlich|\bgeschlossene\s+(?:gesellschaft|veranstaltung)\b|\bmembers[\s-]only\b",
    re.IGNORECASE,
)
_OF_INTERNAL = (
    "ntern",
    "tgl",
    "ffentl",
    "chlo",
    "ember",
)  # a text without any of these, in any case, cannot match `_INTERNAL`
_LEGAL_FORM = re.compile(r"\b(?:e\.?\s?v\.?|gmbh|ggmbh|ag|ug|mbh|eg)(?=\W|$)", re.IGNORECASE)
_SHORTEST_NAME = 5  # letters; shorter names occur in other words and texts by chance
_TEXT = 3_000  # characters that are searched


def is_eligible(event: RawEvent, source: Source) -> bool:
    """Whether an event is public, and by title and categories not excluded, and included if the source has `include`."""
    if event.private or _is_internal((event.summary, *event.categories[:20])):
        return False
    if not (source.include or source.exclude):
        return True
    text = fold(" ".join((event.summary, *event.categories)))
    excluded = any(fold(word) in text for word in source.exclude)
    return not excluded and (not source.include or any(fold(word) in text for word in source.include))


def _is_internal(texts: Sequence[str]) -> bool:
    lowered = "\n".join(texts).lower()
    return any(word in lowered for word in _OF_INTERNAL) and any(_INTERNAL.search(text[:500]) for text in texts)


def owning_network(details: Details, networks: Sequence[Network]) -> str:
    """Return the slug of the network that owns an event: by the domain of its link, its organizer, or its text; "" for none."""
    site = _site(details.url)
    if slugs := [network.slug for network in networks if site and site == _site(network.website)]:
        return slugs[0]
    for text in (details.organizer, f"{details.summary} {details.description[:_TEXT]}"):
        folded = f" {fold(text)} "
        if slugs := [network.slug for network in networks if (name := _name(network)) and f" {name} " in folded]:
            return slugs[0]
    return ""


def _site(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _name(network: Network) -> str:
    name = fold(_LEGAL_FORM.sub(" ", network.name))
    return name if len(name) >= _SHORTEST_NAME else ""
