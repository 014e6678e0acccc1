"""Tests of sources.yaml and the environment."""
