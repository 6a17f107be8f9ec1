"""The site's own keys, made here or imported from a list."""

from forum.licenses import keys


class Local:
    kind = "local"
    is_here = True

    def fingerprint(self, typed: str) -> str:
        return keys.fingerprint(self.kind, typed)

    def is_mistyped(self, typed: str) -> bool:
        return keys.is_mistyped(typed)
