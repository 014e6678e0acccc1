"""RawEvent → Details, and the key under which each is known: whatever a stranger wrote is tamed here, once."""

from .choosing import owner_of, wanted
from .details import Surroundings, normalize, zoned
from .identity import Told, identified

__all__ = ["Surroundings", "Told", "identified", "normalize", "owner_of", "wanted", "zoned"]
