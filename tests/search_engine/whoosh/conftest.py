"""What only the files of the embedded engine have."""

from pathlib import Path

import pytest

from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.conftest import OpenEngine


@pytest.fixture
def open_engine(home: Path) -> OpenEngine:
    return lambda **options: WhooshEngine(home, **options)
