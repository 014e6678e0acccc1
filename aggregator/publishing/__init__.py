"""What is published beside feeds and pages: the weekly listing, the site as plain files."""
