"""Paragraphs that were wrapped for transfer only (format=flowed, RFC 3676)."""


def unflowed(text: str, *, deletes_space: bool) -> str:
    """Each paragraph in one line, quotes marked by `> ` for each level."""
    lines: list[str] = []
    pieces: list[str] = []
    level = 0
    for line in text.split("\n"):
        depth, said = _quoted(line)
        is_signature = said == "-- "
        if pieces and (depth != level or is_signature):
            lines.append(_marked("".join(pieces), level))
            pieces = []
        level = depth
        flows = said.endswith(" ") and not is_signature
        pieces.append(said[:-1] if flows and deletes_space else said)
        if not flows:
            lines.append(_marked("".join(pieces), level))
            pieces = []
    if pieces:
        lines.append(_marked("".join(pieces), level))
    return "\n".join(lines)


def _quoted(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without those signs and the space that was stuffed before it."""
    rest = line.lstrip(">")
    return len(line) - len(rest), rest.removeprefix(" ")


def _marked(line: str, level: int) -> str:
    return f"{'>' * level} {line}" if level else line
