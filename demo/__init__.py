"""The example region: small sites of every kind, with events in the near future."""

from .region import Region

__all__ = ["Region"]
