"""Records → published events."""
