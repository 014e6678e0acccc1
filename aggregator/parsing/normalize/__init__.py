"""RawEvent → Details, and the key under which each is known: whatever a stranger wrote is tamed here, once."""

from .details import SourceContext, normalize, normalize_moved, zoned
from .eligibility import is_eligible, owning_network
from .record_keys import Keyed, with_keys

__all__ = ["Keyed", "SourceContext", "is_eligible", "normalize", "normalize_moved", "owning_network", "with_keys", "zoned"]
