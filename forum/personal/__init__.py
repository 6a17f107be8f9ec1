"""What the site holds of a person: everything as a download, and erasing it."""
