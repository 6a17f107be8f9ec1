"""What a backup holds, and what a restore doesn't bring back. Whoever adds a table or a folder decides here."""

# Whoever holds a token of these may act as somebody: a copy of the site must not honor it. They aren't even written.
LEFT_OUT = frozenset({"attempts", "downloads", "sessions", "submissions"})

# Jobs that a restored site goes on with. All others are dropped: they would send again, or belong to what is made anew.
CONTINUED = frozenset({"personal.erase"})

# Folders of the instance, with the table and column that name what is in them. What no row names is left out.
FOLDERS = {"pictures": ("pictures", "file"), "site": ("site", "logo")}

# A site that has a row in one of these isn't empty.
CONTENT = ("people", "boards", "threads", "articles", "products", "licenses")
