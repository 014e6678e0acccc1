"""The tests; a package, so that they share factories and fakes."""
