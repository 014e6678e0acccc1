"""Tests of the pages, and of what answers before Flask."""
