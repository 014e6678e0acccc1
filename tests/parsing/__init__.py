"""Tests of the way from bytes to records."""
