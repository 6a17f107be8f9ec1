"""Plain text, as mails have it, made into safe HTML: its paragraphs, line ends, quotes and addresses."""

import re
from html import escape
from itertools import groupby

from forum.core.markup.plain import to_text
from forum.core.markup.rendered import Rendered
from forum.core.markup.sanitize import POST, sanitize

_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_TRAILING = ".,;:!?)]}'»”"


def render_mailed(text: str, *, base_url: str) -> Rendered:
    """Nothing in it is markup: a mail's stars and hashes stay what they are."""
    parts = []
    for is_quote, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        if is_quote:
            inner = _paragraphs([line[1:].removeprefix(" ") for line in lines])
            parts.append(f"<blockquote>{inner}</blockquote>")
        else:
            parts.append(_paragraphs(list(lines)))
    html = sanitize("".join(parts), POST, base_url).strip()
    return Rendered(html, to_text(html))


def _paragraphs(lines: list[str]) -> str:
    blocks = [list(block) for is_text, block in groupby(lines, key=lambda line: bool(line.strip())) if is_text]
    return "".join("<p>" + "<br>".join(map(_linked, block)) + "</p>" for block in blocks)


def _linked(line: str) -> str:
    parts, at = [], 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_TRAILING)
        parts += [escape(line[at : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        at = found.start() + len(address)
    return "".join([*parts, escape(line[at:])])
