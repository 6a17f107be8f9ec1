"""What only the files of the embedded engine have."""

from pathlib import Path

import pytest

from tests.search_engine.conftest import Address


@pytest.fixture
def address(home: Path) -> Address:
    return Address("whoosh", str(home))
