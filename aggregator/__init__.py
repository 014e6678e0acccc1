"""Gathers: from the bytes of a source to published events."""
