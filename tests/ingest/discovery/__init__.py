"""Tests of the search for sources."""
