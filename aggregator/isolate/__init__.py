"""Runs a pure function on a stranger's bytes in a process that can be killed."""

from .workshop import Workshop

__all__ = ["Workshop"]
