import pytest

from tests.support.scene import Scene


@pytest.fixture
def scene(app) -> Scene:
    """Alice has a license for Ledger, Bob's has ended, Charlie has none; Eleni supports, Maria moderates."""
    return Scene(app)
