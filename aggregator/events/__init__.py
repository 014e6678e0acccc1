"""From records to published events."""
