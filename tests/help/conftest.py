import pytest

from tests.help.docs import Docs


@pytest.fixture
def docs(tmp_path) -> Docs:
    (tmp_path / "source").mkdir()
    return Docs(tmp_path / "source")
