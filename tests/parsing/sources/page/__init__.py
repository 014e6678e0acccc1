"""Tests of reading pages by their structure."""
