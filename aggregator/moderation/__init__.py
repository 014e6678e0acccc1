"""Decisions of people about events, and explanations of how an event came about."""
