"""Tests of recurring events."""
