"""What a post said before: for everybody, but not what a moderator took out."""

import re

import pytest

from tests import factories
from tests.people import Browser, person

NOT_SHOWN = "What a moderator took out isn’t shown."


@pytest.fixture
def thread(app):
    return factories.thread(person("alice"), factories.board())


def edit(app, who, comment, body: str) -> None:
    assert Browser(app, who).post(f"/comments/{comment.public_id}/edit", {"body": body}).status_code == 303


def history(browser: Browser, comment) -> tuple[list[str], bool]:
    """All that the page of edits shows, newest first, and whether it says that something is missing."""
    html = browser.get(f"/comments/{comment.public_id}/history").text
    return re.findall(r"<code>(.*?)</code>", html, re.DOTALL), NOT_SHOWN in html


def test_what_its_author_changed_is_there_for_everybody(app, thread):
    bob = person("bob")
    comment = factories.comment(bob, thread, "First.")
    edit(app, bob, comment, "Second.")
    assert history(Browser(app), comment) == (["Second.", "First."], False)


def test_a_post_that_was_never_edited_says_so(app, thread):
    comment = factories.comment(person("bob"), thread, "First.")
    assert history(Browser(app), comment) == (["First."], False)
    assert "It was never edited." in Browser(app).get(f"/comments/{comment.public_id}/history").text


def test_what_a_moderator_took_out_is_seen_by_its_author_and_by_moderators_alone(app, thread):
    bob, mona = person("bob"), person("mona", "moderator")
    comment = factories.comment(bob, thread, "My key is 1234.")
    edit(app, bob, comment, "My key is 1234, help!")
    edit(app, mona, comment, "Help!")
    edit(app, bob, comment, "Help, please!")
    everything = ["Help, please!", "Help!", "My key is 1234, help!", "My key is 1234."]
    for stranger in (Browser(app), Browser(app, person("charlie"))):
        assert history(stranger, comment) == (["Help, please!", "Help!"], True)
    for insider in (Browser(app, bob), Browser(app, mona)):
        assert history(insider, comment) == (everything, False)


def test_the_moderator_of_another_board_is_a_stranger_here(app, thread):
    bob, mona, otis = person("bob"), person("mona", "moderator"), person("otis")
    factories.board("elsewhere", moderators=[otis])
    comment = factories.comment(bob, thread, "My key is 1234.")
    edit(app, mona, comment, "Help!")
    assert history(Browser(app, otis), comment) == (["Help!"], True)
