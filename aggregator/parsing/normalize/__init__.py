"""RawEvent → Details, and the key of each record: all cleaning of strangers' values happens here, once."""

from .details import SourceContext, normalize, normalize_moved, zoned
from .eligibility import is_eligible, owning_network
from .record_keys import Keyed, with_keys

__all__ = ["Keyed", "SourceContext", "is_eligible", "normalize", "normalize_moved", "owning_network", "with_keys", "zoned"]
