"""What is taken out of what people write: keys and tokens by their shape, and keys that are known here by their hash."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from flask import has_request_context
from sqlalchemy import select

from forum.core import limits, transaction, vault
from forum.core.database import db
from forum.core.limits import TooMany, client
from forum.core.scrubbing import Found
from forum.core.viewer import asking_viewer
from forum.licenses import keys
from forum.licenses.masking import apart, candidates, find
from forum.licenses.models import Connection, License
from forum.licenses.providers.registry import PROVIDERS

Place = tuple[int, int, int]  # which text, and where in it


def find_in(texts: Sequence[str], also_known: bool) -> list[list[Found]]:
    """What is to be taken out of each text; `also_known` asks the database for what only its hash tells."""
    found = [find(text) for text in texts]
    places = [(n, *span) for n, text in enumerate(texts) for span in candidates(text, found[n])] if also_known else []
    words = {texts[n][start:end] for n, start, end in places}
    if words and _may_ask(words):
        for n, start, end in _known(texts, places):
            found[n] = apart([*found[n], Found(start, end, "license key")])
    return found


def _may_ask(words: set[str]) -> bool:
    """Texts would be a way to try keys by the thousand, so those with new words are counted; beyond the limit the shape decides.
    """
    if not has_request_context():
        return True
    try:
        limits.spend_lightly("known key", asking_viewer().id or client(), what=vault.fingerprint("\0".join(sorted(words))))
    except TooMany:
        return False
    return True


def _known(texts: Sequence[str], places: Iterable[Place]) -> list[Place]:
    """In the transaction that there is. Without one, in one of its own: a form is checked before the writing begins."""
    with nullcontext() if db.session().in_transaction() else transaction.reading():
        return _kept_here(texts, places)


def _kept_here(texts: Sequence[str], places: Iterable[Place]) -> list[Place]:
    connections = db.session.execute(select(Connection.id, Connection.kind)).all()
    by_hash = {hash: place for place in places for hash in _hashes(texts[place[0]][place[1] : place[2]], connections)}
    kept = db.session.scalars(select(License.key_hash).where(License.key_hash.in_(by_hash)))
    return [by_hash[hash] for hash in kept]


def _hashes(word: str, connections) -> list[str]:
    """As a key of the site's own, and as each connection's provider would read it."""
    hashes = keys.fingerprints(word)
    for id, kind in connections:
        if kind in PROVIDERS and (key := PROVIDERS[kind].normalize(word)):
            hashes += vault.fingerprints(f"{id}\0{key}")
    return hashes
