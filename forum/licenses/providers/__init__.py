"""Who says that a license key is good: this site itself, later the shops of others."""
