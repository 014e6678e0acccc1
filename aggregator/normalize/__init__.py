"""RawEvent → Details, and the key under which each is known: whatever a stranger wrote is tamed here, once."""

from .choosing import owner_of, wanted
from .details import Surroundings, moved, normalize, zoned
from .identity import Told, identified

__all__ = ["Surroundings", "Told", "identified", "moved", "normalize", "owner_of", "wanted", "zoned"]
