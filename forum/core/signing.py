"""Words that only this site can have written: for addresses in mails, which are opened without a session."""

from itsdangerous import BadData, URLSafeSerializer

from forum.core.settings import settings


def sign(purpose: str, *words: str | int) -> str:
    """An address-safe token of these words. One made for a purpose is worth nothing for another."""
    return URLSafeSerializer(settings().secret(), salt=f"stoa {purpose}").dumps(list(words))


def unsign(purpose: str, token: str) -> list[str | int] | None:
    """The words that were signed; None for what this site never wrote."""
    try:
        return URLSafeSerializer(settings().secret(), salt=f"stoa {purpose}").loads(token)
    except BadData:
        return None
