"""Tests of what a visit means for known records."""
