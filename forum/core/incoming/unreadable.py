class Unreadable(ValueError):
    """No mail that anything can be done with. `code` says why: "empty", "too large", "damaged", "nested" or "no sender"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
