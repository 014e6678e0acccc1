"""The only way to the network: fetches an address politely, and only from public hosts."""

from .fetcher import HttpFetcher, utc_now

__all__ = ["HttpFetcher", "utc_now"]
