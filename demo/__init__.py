"""The example region: small sites of every kind, with events in the near future."""

from .region import Region
from .texts import page_texts

__all__ = ["Region", "page_texts"]
