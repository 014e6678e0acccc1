"""A property that is computed once, at first use."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 (a decorator)
    """functools.cached_property without its lock, which costs more than most of what is computed here."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        value = self._compute(instance)
        setattr(instance, self._name, value)  # rather than through __dict__, which slows down later access
        return value
