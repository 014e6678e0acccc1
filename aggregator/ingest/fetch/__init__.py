"""The only way out: visits an address with manners and behind a guard."""

from .fetcher import Fetcher, utc_now

__all__ = ["Fetcher", "utc_now"]
