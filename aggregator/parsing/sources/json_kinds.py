"""Which kind of JSON an answer is, recognised by the data itself."""

from aggregator.model import Fetched

from .json_fields import json_of
from .jsonfeed import is_json_feed
from .squarespace import is_squarespace
from .tribe import is_tribe
from .wordpress import is_wordpress


def is_json(head: bytes) -> bool:
    """Return whether a body that begins like this is meant to be JSON."""
    return head[:1] in (b"{", b"[")


def json_kind(fetched: Fetched) -> str:
    """Return the kind that reads this JSON: "jsonfeed", "tribe", "squarespace", "wordpress", else "json".

    Raises InvalidSource if it is no JSON or is cut off.
    """
    value = json_of(fetched)
    known = {"jsonfeed": is_json_feed, "tribe": is_tribe, "squarespace": is_squarespace, "wordpress": is_wordpress}
    return next((kind for kind, fits in known.items() if fits(value)), "json")
