"""From a source's bytes to records: pure, and all of it runs in the sandbox."""
