"""What a backup holds, and what a restore doesn't bring back. Whoever adds a table or a folder decides here."""

# Made anew from the rest.
DERIVED = frozenset({"related_threads", "search_state", "search_words"})

# Whoever holds a token of these may act as somebody: a copy of the site must not honor it; and the marks of who searched are to
# go when they are promised to. They aren't even written.
LEFT_OUT = DERIVED | frozenset(
    {"attempts", "claims", "downloads", "mail_links", "refused_keys", "sessions", "submissions", "waiting_searches"}
)

# Jobs that a restored site goes on with. All others are dropped: they would send again, or belong to what is made anew.
CONTINUED = frozenset({"personal.erase"})

# What is due is due no longer: the site that was backed up may have done it.
NO_LONGER_DUE = {"notifications": "mail_at"}

# Folders of the instance, with the table and column that name what is in them. What no row names is left out.
FOLDERS = {"pictures": ("pictures", "public_id"), "cases": ("case_files", "public_id"), "look": ("site", "logo")}

# A site that has a row in one of these isn't empty.
CONTENT = ("people", "boards", "threads", "articles", "products", "licenses")
