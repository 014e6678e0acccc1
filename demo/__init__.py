"""The example region: small sites of every kind, with events that are always about to take place."""

from .region import Region

__all__ = ["Region"]
