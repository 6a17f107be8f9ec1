"""What documentation tools add to Markdown beyond it, taken out: imports, components, comments."""

import re

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_IMPORT = re.compile(r"(?:import|export)\s[^\n]{0,300}(?:from\s+)?['\"][^'\"\n]{1,300}['\"];?[ \t]*$")
_COMPONENT = re.compile(r"[ \t]*<(?:[A-Z]\w*(?:\s[^<>]{0,500})?/|/?(?:Tabs|TabItem)(?:\s[^<>]{0,500})?)>[ \t]*$")
_COMMENT = re.compile(r"(`[^`]*`)|<!--|\{/\*")
_ENDS = {"<!--": "-->", "{/*": "*/}"}


def to_markdown(source: str) -> str:
    """The text without them; code stays as it is."""
    lines: list[str] = []
    fence = comment = ""
    for line in source.split("\n"):
        if fence:
            lines.append(line)
            if (match := _FENCE.match(line)) and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = ""
            continue
        line, comment = _without_comments(line, comment)
        if line is None:
            continue
        if match := _FENCE.match(line):
            fence = match[1]
        elif _IMPORT.match(line) or _COMPONENT.match(line):
            continue
        lines.append(line)
    return "\n".join(lines)


def _without_comments(line: str, end: str) -> tuple[str | None, str]:
    """The line outside comments (None when nothing but a comment stood there) and the end still awaited."""
    if not end and "<!--" not in line and "{/*" not in line:
        return line, ""
    kept: list[str] = []
    position = 0
    while True:
        if end:
            found = line.find(end, position)
            if found < 0:
                break
            position, end = found + len(end), ""
        match = _COMMENT.search(line, position)
        if match is None:
            kept.append(line[position:])
            break
        if match[1]:
            kept.append(line[position : match.end()])
            position = match.end()
            continue
        kept.append(line[position : match.start()])
        position, end = match.end(), _ENDS[match[0]]
    rest = "".join(kept)
    return (rest if rest.strip() else None), end
