"""Tests of advice to the owners of sources."""
