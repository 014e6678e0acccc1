"""Tests of normalization."""
