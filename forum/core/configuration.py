"""Writes docs/configuration.md from the settings themselves: `python -m forum.core.configuration`."""

import sys
from dataclasses import fields

from forum.core.settings import Settings, environment_name

INTRODUCTION = """# Configuration

Made from `forum/core/settings.py` by `make docs`. Every setting is an environment variable with a default that works; what
belongs to the site's content (its name, boards, products, members) is set in the browser under `/admin`.

| variable | default | what it says |
|---|---|---|
"""


def render() -> str:
    return INTRODUCTION + "".join(
        f"| `{environment_name(setting)}` | {f'`{setting.default}`' if setting.default else ''} | {setting.metadata['doc']} |\n"
        for setting in fields(Settings)
    )


if __name__ == "__main__":
    sys.stdout.write(render())
