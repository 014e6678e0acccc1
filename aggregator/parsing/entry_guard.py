"""A guard around each entry of a source: one that cannot be read is left out and named among the issues, and the others go on."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aggregator.errors import InvalidEvent, InvalidSource

T = TypeVar("T")
R = TypeVar("R")


def read_each(read: Callable[[T], R], entries: Iterable[T], name: Callable[[T], str], issues: list[str]) -> Iterator[R]:
    """Yield what `read` makes of each entry; one that makes it raise is left out, and `issues` says which and why.

    InvalidSource and MemoryError speak of the whole source and are raised. `name` says how an issue speaks of an entry, "" for its number.
    """
    for number, entry in enumerate(entries, 1):
        try:
            found = read(entry)
        except (InvalidSource, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 (whatever a stranger's entry does to its reader)
            issues.append(f"{_named(name, entry) or f'Entry {number}'} was left out: {_reason(error)}.")
        else:
            yield found


def read_one(read: Callable[[T], R], entry: T, name: Callable[[T], str], issues: list[str]) -> R | None:
    """Return what `read` makes of one entry, None where it raises, as `read_each`."""
    return next(read_each(read, (entry,), name, issues), None)


def _named(name: Callable[[T], str], entry: T) -> str:
    try:
        return name(entry)
    except Exception:  # noqa: BLE001 (what could not be read may have no name that can)
        return ""


def _reason(error: Exception) -> str:
    """The sentence of an error that readers raise on purpose; of any other its class alone, as its text may hold whatever there is."""
    return str(error) if isinstance(error, InvalidEvent | ValueError | OverflowError) else f"it cannot be read ({type(error).__name__})"
