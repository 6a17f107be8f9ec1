from typing import Protocol


class Provider(Protocol):
    """One kind of license keys.

    `fingerprint` is the same for every way of writing one key, and tells nothing without the site's secret.
    `is_here`: this site itself decides which are good, so nobody has to be asked.
    `is_mistyped` judges by the letters alone, never by what is known, so its answer may be shown to anybody.
    """

    kind: str
    is_here: bool

    def fingerprint(self, typed: str) -> str: ...

    def is_mistyped(self, typed: str) -> bool: ...
