"""The YAML block on top of a page, read as plain words: no types, no aliases, no surprises."""

import re
from dataclasses import dataclass

import yaml

from forum.help.docusaurus.problems import Problems, noted

MAX_LETTERS = 16_000

_BLOCK = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PLAIN_FIELD = re.compile(r"^(\w[\w-]*):[ \t]+(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """A file taken apart: its fields, its Markdown, and the line on which that begins."""

    fields: dict[str, str]
    body: str
    first_line: int


class _Loader(yaml.BaseLoader):
    """Every scalar stays as written (`1.10`, `No`, a hash such as `12e45…`); an alias is refused."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, "aliases are not read", event.start_mark)
        return super().compose_node(parent, index)


def split(text: str, name: str, problems: Problems) -> Page:
    """Takes a page apart. Broken front matter gives the fields that can still be made out."""
    block = _BLOCK.match(text)
    if block is None:
        if text.startswith("---\n") and _PLAIN_FIELD.match(text, 4):
            problems.add(name, noted("The front matter never ends: shown as text."), 1)
        return Page({}, text, 1)
    body = text[block.end() :]
    return Page(_fields(block[1], name, problems), body, text.count("\n", 0, block.end()) + 1)


def _fields(source: str, name: str, problems: Problems) -> dict[str, str]:
    if len(source) > MAX_LETTERS:
        problems.add(name, noted("Front matter of more than %(what)s letters: not read."), 1, what=MAX_LETTERS)
        return {}
    try:
        values = load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not YAML"
        line = mark.line + 2 if mark else 1
        problems.add(name, noted("Broken front matter (%(what)s): read line by line."), line, what=reason)
        return {key: value.strip().strip("'\"") for key, value in _PLAIN_FIELD.findall(source)}
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        problems.add(name, noted("The front matter is no list of fields: not read."), 1)
        return {}
    return {key: value for key, value in values.items() if isinstance(key, str) and isinstance(value, str)}


def load(source: str):
    """YAML as strings, lists and dictionaries; raises `yaml.YAMLError` for whatever is wrong with it."""
    try:
        return yaml.load(source, Loader=_Loader)  # noqa: S506 - makes nothing but strings
    except RecursionError:
        raise yaml.YAMLError("nested too deep") from None
    except (ValueError, TypeError) as error:
        raise yaml.YAMLError(str(error)) from None
