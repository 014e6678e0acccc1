"""Dates and times: phrases in text, names of time zones, instants and local days."""
