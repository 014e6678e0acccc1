"""Tests of one pull."""
