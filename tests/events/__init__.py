"""Tests of the way from records to events."""
