"""UUIDs are license keys at some sellers and everything else elsewhere: what stands near tells."""

import re
from collections.abc import Iterator
from re import Match

from forum.core.text import fold
from forum.licenses.masking.shape import is_filled

UUID = re.compile(r"(?<![A-Za-z0-9])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![A-Za-z0-9])")

_NEAR, _FAR = 40, 200
_MARK = re.compile(r"\[[^][\n]{0,60}\]")  # what stands in place of another key would say so
_SAYS_SO = re.compile(
    r"licen[sc]|(?<![a-z])(?:api)?keys?(?![a-z])|(?<!\w)(?:αδει(?:α|ασ|εσ|ων)|αδειοδοτ\w{0,6}|κλειδι(?:|α|ου|ων))(?!\w)"
)
_OTHERWISE = re.compile(
    r"(?:primary|foreign|public|unique|registry|sort|partition|cache|hash|row|object|index|lookup|host|group)[ _-]?keys?"
    r"|\bkeys?[ _-]?(?:value|frame|word|path|press|binding)|(?:πρωτευον|ξενο|δημοσιο) κλειδι"
)
_IN_ADDRESS = re.compile(r"(?:://|www\.)\S*$")
_AS_KEY = re.compile(r"(?:key|licen[sc]e)\w*=$", re.IGNORECASE)


def keys_among_uuids(text: str) -> Iterator[tuple[int, int]]:
    if "-" in text:
        for match in UUID.finditer(text):
            if is_filled(match) and _is_key(text, match):
                yield match.span()


def _is_key(text: str, match: Match[str]) -> bool:
    """Words within forty characters say so, on its line or the next; within an address only the name of the value."""
    before, after = text[max(0, match.start() - _FAR) : match.start()], text[match.end() : match.end() + _FAR]
    if _IN_ADDRESS.search(before):
        return bool(_AS_KEY.search(before))
    before = "\n".join(_MARK.sub("", before)[-_NEAR:].split("\n")[-2:])
    after = "\n".join(_MARK.sub("", after)[:_NEAR].split("\n")[:2])
    return bool(_SAYS_SO.search(_OTHERWISE.sub(" ", fold(f"{before} {after}"))))
