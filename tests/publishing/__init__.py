"""Tests of the weekly listing and of publishing as files."""
