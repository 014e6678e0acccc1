"""The weekly listing, and the site as plain files."""
