from collections.abc import Callable
from pathlib import Path

import pytest

from forum.search.engine.whoosh_engine import WhooshEngine


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def open_engine(home: Path) -> Callable[..., WhooshEngine]:
    """Another engine on the same directory, as another process would have."""
    return lambda **options: WhooshEngine(home, **options)


@pytest.fixture
def engine(open_engine: Callable[..., WhooshEngine]) -> WhooshEngine:
    """An engine with an empty index."""
    engine = open_engine()
    engine.rebuild([])
    return engine
