"""Keys as people type and paste them."""

import unicodedata

LONGEST = 4096


def tidied(typed: str, longest: int = LONGEST) -> str:
    """A key as it was given out: without spaces, line breaks and what can't be seen, every dash the plain one. Its letters
    are left as they are, since most providers tell large from small. "" for what is longer than any key."""
    if len(typed) > 2 * longest:
        return ""
    seen = (_plain(letter) for letter in unicodedata.normalize("NFKC", typed) if not letter.isspace())
    text = "".join(seen)
    return text if len(text) <= longest and text.isprintable() else ""


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    return "" if category == "Cf" else "-" if category == "Pd" else letter
