"""What options of commands must hold, as fields of forms do."""

import click

from forum.core.languages import known_language
from forum.core.text import is_blank, one_line

NAME_LONGEST = 80


def a_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    name = one_line(value)
    if is_blank(name) or len(name) > NAME_LONGEST:
        raise click.BadParameter(f"It has 1 to {NAME_LONGEST} characters.")
    return name


def languages(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[str]:
    unknown = [code for code in values if not known_language(code)]
    if unknown:
        raise click.BadParameter(f"There is no language {', '.join(unknown)}.")
    return list(dict.fromkeys(values))
