"""Texts of 64,000 characters that made Markdown parsers, sanitisers or highlighters slow somewhere."""

from forum.core.markup import caps

SIZE = 64_000

_REPEATED = {
    "open brackets": "[",
    "close brackets": "]",
    "empty links": "[]",
    "nested link openings": "[a](",
    "link with open title": '[a](<b "',
    "open image": "![",
    "image chain": "![a](b",
    "nested images": "![a",
    "links": "[a](/b)",
    "images": "![a](http://b.c/d)",
    "reference links": "[a][b]",
    "short definitions": "[a]: b\n",
    "definition openings": "[a]: <b\n",
    "definition titles": '[a]: b "c\n',
    "citations": "[[help:a]] ",
    "open citations": "[[help:a",
    "mentions": "@abc ",
    "at signs": "@",
    "long names": "@a.",
    "e-mail addresses": "a@b.",
    "mailboxes": "a@b.c ",
    "hosts": "www.a.b ",
    "shouted hosts": "WWW.A.B ",
    "glued hosts": "www.a.",
    "hosts and marks": "www.a.b!",
    "long mailbox": "a.",
    "emphasis": "*a* ",
    "strong": "**a** ",
    "open emphasis": "*a ",
    "close emphasis": "a* ",
    "alternating emphasis": "*a _b ",
    "emphasis of mixed length": "*a **a ",
    "unbalanced emphasis": "a**b*c**",
    "stars": "*",
    "underscores": "_",
    "underscored word": "a_",
    "tildes": "~",
    "strikethrough": "~~a~~ ",
    "open strikethrough": "~~a ",
    "backticks": "`",
    "separate backticks": "` ",
    "open code": "``a`",
    "code": "`a` ",
    "fences": "```\n",
    "open fences": "```a\n~~~b\n",
    "backslashes": "\\",
    "escapes": "\\*",
    "ampersands": "&",
    "entities": "&amp;",
    "numeric entities": "&#35;",
    "open entities": "&#",
    "unknown entities": "&abcdefg",
    "less than": "<",
    "greater than": ">",
    "open tags": "<a ",
    "tags": "<b>",
    "closing tags": "</b>",
    "comments": "<!--",
    "processing": "<?",
    "cdata": "<![CDATA[",
    "autolinks": "<http://a.b>",
    "open autolinks": "<http://a",
    "addresses": "http://a.b ",
    "glued addresses": "http://",
    "schemes": "http:",
    "slashes": "://",
    "parentheses": "http://a.b/(",
    "closing parentheses": "(http://a.b)))",
    "site paths": "/help/en/a ",
    "quotes": "> ",
    "deep quotes": ">",
    "quoted lines": "> a\n",
    "lazy quotes": ">>>>>>>>>>a\n",
    "bullets": "- ",
    "bullet lines": "- a\n",
    "ordered lines": "1. a\n",
    "tasks": "- [ ] a\n",
    "empty bullets": "-\n",
    "loose bullets": "- a\n\n",
    "changing bullets": "- a\n* a\n+ a\n",
    "quote in list": "- > ",
    "headings": "# a\n",
    "hashes": "#",
    "same headings": "## b\n",
    "underlined": "a\n=\n",
    "rules": "---\n",
    "lines": "a\n",
    "hard breaks": "a  \n",
    "paragraphs": "a\n\n",
    "blank lines": "\n",
    "spaces": " ",
    "tabs": "\t",
    "indented lines": "    a\n",
    "pipes": "|",
    "pipe lines": "|\n",
    "cells": "a|",
    "table rows": "|a|b|\n",
    "delimiter rows": "|-|-|\n",
    "small tables": "a|b\n-|-\nc|d\n\n",
    "bidirectional marks": "\u202e",
    "combining marks": "a\u0301",
    "nulls": "\0",
    "emoji": "\U0001f468\u200d\U0001f469",
    "quote marks": "\"'",
    "colons": ":",
    "admonitions": ":::tip\n",
    "nested admonitions": "::::tip\n:::note\n",
    "bulletin quotes": "[quote]",
    "bulletin quotes closed": "[quote]a[/quote]",
    "bulletin code": "[code]",
    "bulletin bold": "[b]a[/b]",
    "bulletin openings": "[url=",
    "asides": '<aside class="quote">',
    "paragraph tags": "<p>a",
    "link tags": '<a href="http://a.b">',
    "lists in tags": "<ul><li>",
    "tables in tags": "<table><td>",
    "formatting crossed": "<b><i></b>",
    "open attribute": '<a title="',
    "image tags": '<img src="http://a.b/c" alt="d">',
}


def names() -> list[str]:
    """Every text's name; those of one unit come twice, full and with just as much as every rule still takes."""
    within = [f"{name}, just within bounds" for name in _REPEATED]
    return [*_REPEATED, *within, *_composed()]


def text(name: str) -> str:
    """The text of a name, made when it is needed."""
    unit, _, within = name.partition(", ")
    if within:
        return _just_within_bounds(_REPEATED[unit])
    if unit in _REPEATED:
        return (_REPEATED[unit] * (SIZE // len(_REPEATED[unit]) + 1))[:SIZE]
    return _composed()[name][:SIZE]


def _just_within_bounds(unit: str) -> str:
    """As many of the unit as a text may hold and still be parsed with every rule, then plain words."""
    least, most = 0, SIZE // len(unit)
    while least < most:
        middle = (least + most + 1) // 2
        if _is_free(unit * middle):
            least = middle
        else:
            most = middle - 1
    text = unit * least
    return text + "\n\n" + "word " * ((SIZE - 2 - len(text)) // 5)


def _is_free(text: str) -> bool:
    try:
        caps.check(text + "\n\n")
    except caps.TooComplex:
        return False
    return not caps.rules_lost(text)


def _composed() -> dict[str, str]:
    third = SIZE // 3
    return {
        "brackets that close": "[" * third + "a" + "]" * third,
        "links that close": "[" * third + "a" + "](b)" * (third // 4),
        "images that close": "![" * (third // 2) + "a" + "](b)" * (third // 4),
        "strong that closes": "*" * third + "a" + "*" * third,
        "mixed emphasis that closes": "*_" * (third // 2) + "a" + "_*" * (third // 2),
        "emphasis pyramid": "*a " * (third // 3) + "b" + " a*" * (third // 3),
        "growing backticks": " ".join("`" * n for n in range(1, 350)),
        "parenthesised address": "[a](" + "(" * third + ")" * third,
        "deep list": "\n".join("  " * n + "- a" for n in range(240)),
        "deep quote": "\n".join(">" * n + "a" for n in range(340)),
        "nested quotes and lists": "\n".join("> - " * n + "a" for n in range(170)),
        "wide table": "|a" * 9_000 + "|\n" + "|-" * 9_000 + "|\n" + "|b" * 9_000 + "|",
        "square table": "|".join("a" * 60) + "\n" + "|".join("-" * 60) + "\n" + ("|".join("b" * 60) + "\n") * 500,
        "table to be completed": "|" + "a|" * 256 + "\n|" + "-|" * 256 + "\n" + "a\n" * 30_000,
        "definitions and uses": "".join(f"[{n}]: /b\n" for n in range(3_000)) + "[1] [2] [3] " * 2_500,
        "one long word": "a" * SIZE,
        "one long address": "http://" + "a" * (SIZE - 7),
        "address with dots": "http://" + "a." * 31_000,
        "address with ports": "http://a" + ":1" * 31_000,
        "percent address": "[a](/" + "%zz" * 21_000 + ")",
        "label of spaces": "[" + " \n" * 31_000 + "]",
        "fence of spans": "```c\n" + "+ " * 31_000 + "\n```",
        "many fences": "```js\nvar a = 1;\n```\n" * 3_100,
        "deep tags": "<div>" * 6_000 + "</div>" * 5_600,
        "deep formatting": "<b>" * 11_000 + "a" + "</b>" * 7_000,
        "deep links": '<a href="/b"><p>' * 4_000,
        "entities in an address": "[a](/" + "&amp;" * 12_000 + ")",
    }
