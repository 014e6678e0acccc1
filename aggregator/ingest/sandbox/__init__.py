"""Runs a pure function on a stranger's bytes in a process that can be killed."""

from .pool import WorkerPool

__all__ = ["WorkerPool"]
