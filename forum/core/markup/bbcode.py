"""Bulletin-board code in the Markdown of old forums, turned to Markdown in one pass."""

import re
from dataclasses import dataclass, field

from forum.core.markup.emoji import spell

MAX_DEPTH = 8

_TOKEN = re.compile(
    r"""
      (?P<fence>^[ \t]{0,3}(?:`{3,}|~{3,}))
    | (?P<span>`[^`\n]+`)
    | \[(?P<end>/?)
        (?P<tag>quote|code|spoiler|details|video|url|img|list|ul|ol|li|color|size|center|poll|\*|b|i|u|s)
        (?:[= ](?P<value>[^\]\[\n]{0,300}))?\]
    | (?P<image>!\[[^\]\[\n]{0,200}\]\([^)(\s]{1,500}[^)(\n]{0,100}\))
    | <(?P<html_end>/?)(?P<html>a|img|br|span|font|b|i|u|p|div|center|small|sub|sup)
        (?P<attributes>\s[^<>\n]{0,1000})?/?>
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[([^\]|]*)[^\]]*\]\((\S+)")
_ATTRIBUTE = re.compile(r"""(?:^|\s)(src|href|alt)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_TICKS = re.compile(r"`{3,}")
_SPECIAL = re.compile(r"([\\`*_\[\]<>~])")
_PAIRED = frozenset({"quote", "spoiler", "details", "url", "img", "b", "i", "s", "a"})


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end: how it was written, and what has come since."""

    name: str
    written: str
    value: str
    parts: list[str] = field(default_factory=list)


def to_markdown(source: str) -> str:
    """The same text in Markdown. Tags without their other half stay text; code is left alone."""
    if "[" not in source and "<" not in source:
        return spell(source)
    return _Pass(source).run()


class _Pass:
    def __init__(self, source: str) -> None:
        self.source = source
        self.lowered = source.lower()
        self.root = _Open("", "", "")
        self.stack: list[_Open] = []
        self.no_code_end = False

    def run(self) -> str:
        position = 0
        while match := _TOKEN.search(self.source, position):
            self._put(spell(self.source[position : match.start()]))
            position = self._take(match)
        self._put(spell(self.source[position:]))
        while self.stack:
            self._give_up(self.stack.pop())
        return "".join(self.root.parts)

    def _put(self, text: str) -> None:
        (self.stack[-1] if self.stack else self.root).parts.append(text)

    def _take(self, match: re.Match[str]) -> int:
        """Deal with a token; where to go on."""
        if match["fence"]:
            return self._fence(match)
        if match["span"]:
            self._put(match[0])
        elif match["image"]:
            self._put(_image(match[0]))
        elif match["html"]:
            self._html(match)
        elif match["tag"].lower() == "code":
            return self._code(match)
        else:
            self._tag(match["tag"].lower(), match[0], match["value"] or "", ends=bool(match["end"]))
        return match.end()

    def _fence(self, match: re.Match[str]) -> int:
        mark = match["fence"].strip()
        end = self.source.find("\n" + mark, match.end())
        end = len(self.source) if end < 0 else end + 1 + len(mark)
        self._put(self.source[match.start() : end])
        return end

    def _code(self, match: re.Match[str]) -> int:
        end = -1 if match["end"] or self.no_code_end else self.lowered.find("[/code]", match.end())
        if end < 0:
            self.no_code_end |= not match["end"]
            self._put(_escaped(match[0]))
            return match.end()
        code = self.source[match.end() : end]
        if "\n" in code or "`" in code:
            mark = max(_TICKS.findall(code), key=len, default="``") + "`"
            self._put("\n\n" + mark + "\n" + code.strip("\n") + "\n" + mark + "\n\n")
        elif code.strip():
            self._put(f"`{code}`")
        return end + len("[/code]")

    def _html(self, match: re.Match[str]) -> None:
        name = match["html"].lower()
        found = {key.lower(): value for key, value in _ATTRIBUTE.findall(match["attributes"] or "")}
        if name == "br":
            self._put("\n")
        elif name == "img" and found.get("src"):
            self._put(f"![{_escaped(found.get('alt', ''))}](<{_address(found['src'])}>)")
        elif name == "a":
            self._tag("a", "", found.get("href", ""), ends=bool(match["html_end"]))

    def _tag(self, name: str, written: str, value: str, *, ends: bool) -> None:
        if name in ("li", "*"):
            self._put("" if ends else "\n- ")
        elif name in ("ul", "ol", "list"):
            self._put("\n\n")
        elif name in ("video", "poll", "color", "size", "center", "u"):
            self._put("\n\n" if name == "poll" else "")
        elif ends:
            self._close(name, written)
        elif name in _PAIRED and len(self.stack) < MAX_DEPTH:
            self.stack.append(_Open(name, written, value.strip().strip("\"'“”")))
        else:
            self._put(_escaped(written))

    def _close(self, name: str, written: str) -> None:
        if all(one.name != name for one in self.stack):
            self._put(_escaped(written))
            return
        while (last := self.stack.pop()).name != name:
            self._give_up(last)
        self._put(_MAKERS[name](last.value, "".join(last.parts)))

    def _give_up(self, one: _Open) -> None:
        self._put(_escaped(one.written) + "".join(one.parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _address(text: str) -> str:
    return text.strip().replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\n", "")


def _image(written: str) -> str:
    """Without the size behind its words; a file that only the old forum had is its words."""
    match = _IMAGE.match(written)
    if match is None:
        return written
    words, address = match[1].strip(), match[2].rstrip(")")
    return words if address.startswith("upload:") else f"![{words}]({address})"


def _quote(value: str, content: str) -> str:
    name = value.split(",")[0].strip().strip("\"'")
    lines = content.strip("\n").split("\n")
    if name:
        lines = [f"**{_escaped(name)}:**", "", *lines]
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _details(value: str, content: str) -> str:
    return (f"\n\n**{_escaped(value)}**" if value else "") + f"\n\n{content}\n\n"


def _link(value: str, content: str) -> str:
    address = _address(value or content)
    if not value:
        return f"<{address}>" if "://" in address else content
    return f"[{content.strip()}](<{address}>)" if content.strip() else f"<{address}>"


def _picture(value: str, content: str) -> str:
    return f"![](<{_address(content)}>)" if content.strip() else ""


def _wrapped(mark: str):
    def wrap(value: str, content: str) -> str:
        inner = content.strip()
        return f"{mark}{inner}{mark}" if inner and "\n\n" not in inner else content

    return wrap


_MAKERS = {
    "quote": _quote,
    "spoiler": lambda value, content: content,
    "details": _details,
    "url": _link,
    "a": lambda value, content: _link(value, content) if value else content,
    "img": _picture,
    "b": _wrapped("**"),
    "i": _wrapped("*"),
    "s": _wrapped("~~"),
}
