"""From a web site's address to the sources that announce its events."""

from .findings import Candidate, Discovered, Reason, Trial
from .locate import locate
from .site_search import REQUESTS, discover

__all__ = ["REQUESTS", "Candidate", "Discovered", "Reason", "Trial", "discover", "locate"]
