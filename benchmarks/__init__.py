"""How fast and how right, on files given as arguments."""
