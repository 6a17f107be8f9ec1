"""The site's own pages, written by its administrator: house rules, privacy, accessibility."""
