"""Compares the records of a pull with the known ones, and says when the next pull is due."""
