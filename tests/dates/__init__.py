"""Tests of days and times."""
