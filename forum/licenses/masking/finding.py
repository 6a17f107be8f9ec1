"""Finding keys and tokens by their shape alone. Takes time by the length of a text, whatever stands in it."""

import re
from collections.abc import Iterator

from forum.core.scrubbing import Found
from forum.licenses.masking.beside import blocks, named
from forum.licenses.masking.credentials import CREDENTIALS
from forum.licenses.masking.license_keys import LICENSE_KEYS
from forum.licenses.masking.shape import is_filled
from forum.licenses.masking.tokens import TOKENS
from forum.licenses.masking.uuids import keys_among_uuids
from forum.licenses.providers.registry import PROVIDERS

# What nobody sees between the letters of a key, and the backslashes of editors that write Markdown.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]|\\(?=[_.~*-])")


def find(text: str) -> list[Found]:
    """What looks like a license key or a token, in order, none within another."""
    if not _UNSEEN.search(text):
        return apart(_found(text))
    places = [at for at in range(len(text)) if not _UNSEEN.match(text, at)]
    plain = "".join(text[at] for at in places)
    return [Found(places[each.start], places[each.end - 1] + 1, each.kind) for each in apart(_found(plain))]


def _found(text: str) -> Iterator[Found]:
    for shape in (*TOKENS, *CREDENTIALS):
        for start, end in shape.spans(text):
            yield Found(start, end, "token")
    for shape in LICENSE_KEYS:
        for start, end in shape.spans(text):
            yield Found(start, end, "license key")
    for provider in PROVIDERS.values():
        for match in provider.written.finditer(text) if provider.written else ():
            if is_filled(match):
                yield Found(*match.span(), "license key")
    for start, end in keys_among_uuids(text):
        yield Found(start, end, "license key")
    for start, end in named(text):
        yield Found(start, end, "token")
    for start, end, kind in blocks(text):
        yield Found(start, end, "token" if kind == "PRIVATE KEY" else "license key")


def apart(found: Iterator[Found]) -> list[Found]:
    """Of those that overlap the longest, drawn out to where all of them end."""
    apart: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and each.start < apart[-1].end:
            last = apart.pop()
            kind = max(last, each, key=lambda one: one.end - one.start).kind
            each = Found(last.start, max(last.end, each.end), kind)
        apart.append(each)
    return apart
