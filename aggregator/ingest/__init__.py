"""One pull: visit a source, follow its pages, commit what it brought."""
