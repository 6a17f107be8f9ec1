"""What the documents say is what the code says."""

import re
from pathlib import Path

from forum import FEATURES
from forum.core.configuration import render

ROOT = Path(__file__).parents[1]


def test_the_list_of_settings_is_the_settings():
    assert (ROOT / "docs" / "configuration.md").read_text() == render(), "run `make docs`"


def test_the_architecture_names_every_feature_in_order():
    named = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "architecture.md").read_text(), re.M)
    assert tuple(named) == FEATURES
