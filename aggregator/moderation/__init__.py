"""What people decide about events, and why an event is what it is."""
