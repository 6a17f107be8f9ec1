import pytest

from tests.security.world import World, build, undisturbed


@pytest.fixture(scope="session")
def busy(make_engine) -> World:
    """The world with things going on in private, for tests that leave it as it was."""
    return build(make_engine("sqlite"), private=True)


@pytest.fixture
def world(busy):
    """The same, put back afterwards if anything was written."""
    with busy.app.app_context(), undisturbed(), busy.watched() as has_changed:
        yield busy
        if has_changed():
            busy.restore()
