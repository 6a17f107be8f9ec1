"""What collections are called, in each language that says so."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from forum.core.text import fold, one_line
from forum.help.docusaurus import front_matter
from forum.help.docusaurus.problems import Problems, noted

MAX_LABEL = 120
CATEGORY_FILES = ("_category_.json", "_category_.yml", "_category_.yaml")

_MESSAGE = re.compile(r"(?:sidebar\.[^.]+\.category|item\.label)\.(.+)")


@dataclass(frozen=True, slots=True)
class Category:
    """What a _category_ file says of its folder."""

    label: str = ""
    position: float | None = None


def read_category(text: str, name: str, problems: Problems) -> Category:
    """Reads a _category_ file, JSON or YAML; what can't be read says nothing."""
    try:
        values = json.loads(text) if name.endswith(".json") else front_matter.load(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        problems.add(name, noted("Not read: %(what)s."), what=one_line(str(error))[:200])
        return Category()
    if not isinstance(values, dict):
        problems.add(name, noted("Not read: no object of fields."))
        return Category()
    label = values.get("label")
    return Category(_label(label) if isinstance(label, str) else "", number(values.get("position")))


def number(value) -> float | None:
    """A position as written in front matter or JSON; None for what is no number."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) < 1e9 else None


def read_messages(text: str, name: str, problems: Problems) -> dict[str, tuple[str, str]]:
    """Translated labels of sidebars and menus: by folded label, the label and its translation."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        problems.add(name, noted("Not read: %(what)s."), what=one_line(str(error))[:200])
        return {}
    found = {}
    for key, value in values.items() if isinstance(values, dict) else ():
        match = _MESSAGE.fullmatch(key)
        message = value.get("message") if isinstance(value, dict) else None
        if match and isinstance(message, str) and message.strip():
            found[fold(match[1])] = (match[1], _label(message))
    return found


def readable(folder: str) -> str:
    """A label for a folder that nobody named: `payment-gateways` is `Payment gateways`."""
    words = " ".join(re.split(r"[-_\s]+", folder.rpartition("/")[2])).strip()
    return _label(words[:1].upper() + words[1:])


def in_source_language(folder: str, sidebar: str, category: str, index_title: str, known: Iterable[str]) -> str:
    """The label of the docs' own language: the first of those given that isn't just the folder's name again."""
    name = folder.rpartition("/")[2]
    for label in (sidebar, category, index_title):
        if label and label != name:
            return label
    made = readable(folder)
    return next((label for label in known if fold(label) == fold(made)), made)


def _label(text: str) -> str:
    return one_line(text)[:MAX_LABEL].strip()
