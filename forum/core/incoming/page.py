"""Lines of text as HTML lays them out: room between words is one space, paragraphs stand apart by one empty line."""

import re

DEEPEST_QUOTE = 20
DEEPEST_LIST = 10

_ROOM = re.compile(r"[ \t\n\r\f]+")


class Page:
    """What is written so far, and how deep in quotes, lists and preformatted text (`kept`) it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.quote_depth = self.list_depth = self.kept = 0
        self.lead = ""
        self.has_words = False

    def write(self, words: str) -> None:
        if self.kept:
            self._write_kept(words)
            return
        words = _ROOM.sub(" ", words)
        if words.startswith(" ") and (not self.pieces or self.pieces[-1].endswith(" ")):
            words = words[1:]
        self._add(words)

    def _write_kept(self, words: str) -> None:
        first, *rest = words.replace("\r\n", "\n").split("\n")
        self._add(first)
        for line in rest:
            self.end_line()
            self._add(line)

    def _add(self, words: str) -> None:
        if words:
            self.pieces.append(words)
            self.length += len(words)
            self.has_words = self.has_words or not words.isspace()

    def item(self, bullet: str) -> None:
        """The next line begins an item of a list."""
        self.lead = "  " * min(self.list_depth - 1, DEEPEST_LIST) + bullet

    def cell(self) -> None:
        if self.has_words:
            self._add(" | ")

    def mark(self) -> int:
        return len(self.pieces)

    def since(self, mark: int) -> str:
        return "".join(self.pieces[mark:])

    def end_line(self) -> None:
        said = "".join(self.pieces).replace("\xa0", " ").rstrip()
        said = said if self.kept else said.removesuffix(" |").lstrip()
        quote = ">" * min(self.quote_depth, DEEPEST_QUOTE)
        lead = self.lead if said else ""
        if said or not self._ends_empty():
            self.lines.append(f"{quote} {lead}{said}".rstrip() if quote else f"{lead}{said}")
        self.lead = "" if said else self.lead
        self.pieces = []
        self.has_words = False
        self.length += 1 + len(quote) + len(lead)

    def end_line_if_begun(self) -> None:
        if self.pieces:
            self.end_line()

    def end_paragraph(self) -> None:
        self.end_line_if_begun()
        if not self.lead and not self._ends_empty():
            self.lines.append(">" * min(self.quote_depth, DEEPEST_QUOTE))

    def begin_quote(self) -> None:
        self.end_paragraph()
        self.quote_depth += 1

    def end_quote(self) -> None:
        self.end_line_if_begun()
        while self.lines and self._ends_empty():
            self.lines.pop()
        self.quote_depth -= 1
        self.end_paragraph()

    def _ends_empty(self) -> bool:
        return not self.lines or not self.lines[-1].strip("> ")

    def text(self) -> str:
        self.end_line_if_begun()
        return "\n".join(self.lines).strip("\n")
