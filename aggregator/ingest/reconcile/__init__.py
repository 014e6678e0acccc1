"""What one visit means for the records that are already known."""
