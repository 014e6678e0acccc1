"""Reads the entries of a source one by one: one that fails is left out and becomes an issue, and the others are read."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aggregator.errors import InvalidEvent, InvalidSource

T = TypeVar("T")
R = TypeVar("R")


def read_each(read: Callable[[T], R], entries: Iterable[T], name: Callable[[T], str], issues: list[str]) -> Iterator[R]:
    """Yield what `read` makes of each entry; one that makes it raise is left out, and `issues` says which and why.

    InvalidSource and MemoryError concern the whole source and are raised. `name` returns how issues call an entry, "" for its number.
    """
    for number, entry in enumerate(entries, 1):
        try:
            result = read(entry)
        except (InvalidSource, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 (a stranger's entry may raise anything)
            issues.append(f"{_named(name, entry) or f'Entry {number}'} was left out: {_reason(error)}.")
        else:
            yield result


def read_one(read: Callable[[T], R], entry: T, name: Callable[[T], str], issues: list[str]) -> R | None:
    """Return what `read` makes of one entry, None where it raises, as `read_each`."""
    return next(read_each(read, (entry,), name, issues), None)


def _named(name: Callable[[T], str], entry: T) -> str:
    try:
        return name(entry)
    except Exception:  # noqa: BLE001 (an entry that cannot be read may have no readable name either)
        return ""


def _reason(error: Exception) -> str:
    """The text of an error raised on purpose; of any other error only its class, since its text may hold anything."""
    return str(error) if isinstance(error, InvalidEvent | ValueError | OverflowError) else f"it cannot be read ({type(error).__name__})"
