"""The headers of a mail or of a part of one, and their parameters (RFC 2231)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from forum.core.incoming.charsets import decode
from forum.core.incoming.words import decoded

MOST_HEADERS = 500
LONGEST_HEADER = 16_000
LONGEST_HEADERS = 256_000
LONGEST_PARAMETERS = 4_000
MOST_SEGMENTS = 50

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_PARAMETER = re.compile(r""";\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))""", re.DOTALL)
_SEGMENT = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


@dataclass(frozen=True)
class Headers:
    """Values as they stand in the mail, unfolded, bytes that aren't ASCII as surrogates. Names in lower case."""

    pairs: tuple[tuple[str, str], ...]
    is_cut: bool = False

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.pairs if each == name]

    def get(self, name: str) -> str:
        """The first of that name, or nothing."""
        return next((value for each, value in self.pairs if each == name), "")

    def words(self, name: str) -> str:
        return decoded(self.get(name))

    def token(self, name: str) -> str:
        """A value without its parameters, in lower case: `text/plain`."""
        return self.get(name).partition(";")[0].strip().lower()

    def parameter(self, name: str, parameter: str) -> str:
        return parameters(self.get(name)).get(parameter, "")


def parse(block: bytes) -> Headers:
    """Lines that are no header, and no continuation of one, are passed by."""
    raw: list[list[bytes]] = []
    lines = block[:LONGEST_HEADERS].split(b"\n")
    for line in lines:
        line = line.rstrip(b"\r")
        if line[:1] in (b" ", b"\t") and raw:
            raw[-1].append(line)
        elif _NAME.match(line):
            raw.append([line])
    pairs = tuple(_pair(lines) for lines in raw[:MOST_HEADERS])
    is_cut = len(block) > LONGEST_HEADERS or len(raw) > MOST_HEADERS or any(len(v) >= LONGEST_HEADER for _, v in pairs)
    return Headers(pairs, is_cut)


def _pair(lines: list[bytes]) -> tuple[str, str]:
    name, _, value = b" ".join(line.strip() for line in lines).partition(b":")
    value = value.strip()[:LONGEST_HEADER].replace(b"\r", b" ").replace(b"\0", b"")
    return name.strip().decode("ascii").lower(), value.decode("ascii", "surrogateescape")


def parameters(value: str) -> dict[str, str]:
    """By lower-case name; the first of a name counts. Segments of RFC 2231 are put together, encoded words decoded."""
    found: dict[str, str] = {}
    segments: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value[:LONGEST_PARAMETERS]):
        text = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        split = _SEGMENT.fullmatch(match[1].lower())
        if split and (split[2] or split[3]):
            segments.setdefault(split[1], []).append((int(split[2] or 0), bool(split[3]), text))
        else:
            found.setdefault(match[1].lower(), decoded(text))
    return found | {name: _joined(sorted(parts)[:MOST_SEGMENTS]) for name, parts in segments.items()}


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    charset = ""
    first = parts[0]
    if first[1] and first[2].count("'") >= 2:
        charset, _, rest = first[2].split("'", 2)
        parts = [(0, True, rest), *parts[1:]]
    raw = (text.encode("utf-8", "surrogateescape") for _, _, text in parts)
    content = b"".join(unquote_to_bytes(each) if part[1] else each for part, each in zip(parts, raw, strict=True))
    return decode(content, charset)
