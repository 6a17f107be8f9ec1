"""Whose license has ended is answered, byte by byte, as if the board had stood still since."""

import re
from difflib import unified_diff

import pytest

from forum.core import transaction
from forum.core.database import db
from forum.help.importing import import_folder
from forum.moderation import actions as moderation
from forum.threads.actions import remove_comment
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.ended import Scene
from tests.help.docs import Docs
from tests.notifications.telling import happen
from tests.people import Browser, person
from tests.security.test_twin_worlds import _ONCE, _SESSION
from tests.security.world import undisturbed

ARTICLE = "start/install"
CITES = f"All is said in [[help:{ARTICLE}]]."
WORDS = ("walrus", "walrus sings", "tusks", "solves", "late", "all is said", "quiet walrus sleeps", "which one is it")


@pytest.fixture
def scene(app, tmp_path) -> Scene:
    docs = Docs(tmp_path)
    docs.page(ARTICLE, "# Install the walrus\n\nFirst words.")
    import_folder(docs.root, base_url="http://localhost")
    with undisturbed():
        made = Scene(app)
        made.end(expires_at=None)
        answer = factories.comment(made.walt, made.lively, CITES)
        factories.accept(made.alice, made.as_it_is(made.lively), answer)
        happen()
        made.grow_old()
        made.end()
        yield made


def go_on(scene: Scene) -> None:
    """All that may happen in a board, but in Bob's own thread."""
    late = [
        factories.comment(scene.newcomer, scene.lively, f"Late walrus {number}, @bob. {CITES}") for number in range(25)
    ]
    answer = factories.comment(scene.walt, scene.quiet, f"Late: what solves the walrus. {CITES}")
    factories.accept(scene.alice, scene.as_it_is(scene.quiet), answer)
    for number in range(25):
        factories.thread(scene.newcomer, scene.board, f"Late walrus {number}", f"For @bob. {CITES}", ["walrus", "late"])
    factories.thread(scene.walt, scene.board, "Late and alone", CITES, ["tusks"])
    ada = person("ada", "administrator")
    with transaction.writing() as session:
        thread = session.get_one(Thread, scene.lively.id)
        moderation.hide_comment(viewer_of(ada.id), thread, session.get_one(Comment, late[-1].id), "Late reason")
        remove_comment(viewer_of(scene.newcomer.id), thread, session.get_one(Comment, late[-2].id))
    db.session.remove()


def addresses(scene: Scene) -> list[str]:
    threads = [scene.at(thread) for thread in (scene.quiet, scene.lively, scene.solved, scene.own)]
    posts = [f"/comments/{post.public_id}" for post in (scene.reply, scene.answer)]
    return [
        "/?lang=el", "/?lang=en", "/",
        "/boards/pro", "/boards/pro?show=answered", "/boards/pro?show=unanswered", "/boards/pro?page=2",
        *threads, *(f"{thread}?page=2" for thread in threads), *posts, *(f"{post}/source" for post in posts),
        *(f"{post}/history" for post in posts), "/tags/walrus", "/tags/late", "/tags/tusks", "/tags/walrus?page=2",
        "/threads/unread", "/threads/followed", "/threads/mine", "/threads/unread?page=2", "/threads/new?board=pro",
        "/notifications", "/notifications/count", "/drafts", "/people/walt", "/people/alice", "/people/nora", "/people/bob",
        f"/help/en/{ARTICLE}", "/help", "/sitemap.xml?page=2", "/unlock?next=/boards/pro", "/account", "/queue",
        "/moderation/log", *(f"/search?q={words}" for words in WORDS), *(f"/search?q={words}+in:threads" for words in WORDS),
        *(f"/search/suggestions?q={words[:length]}" for words in WORDS for length in (4, 40)),
        *(f"/suggestions/{what}?title={words}+and+more" for words in WORDS for what in ("articles", "similar")),
    ]  # fmt: skip


def seen(browser: Browser, address: str) -> str:
    """An answer without what is another's in every answer."""
    response = browser.get(address)
    headers = "\n".join(f"{k}: {v}" for k, v in response.headers if k not in ("Set-Cookie", "Date"))
    body = _SESSION.sub("sessions/…", _ONCE.sub(r'\1"…"', response.text))
    if 'value="…"' in body:
        headers = re.sub(r"Content-Length: \d+", "Content-Length: …", headers)
    return f"{response.status}\n{headers}\n{body}"


def test_nothing_tells_that_the_board_goes_on(scene):
    asked, browsers = addresses(scene), {"bob": scene.browser, "alice": Browser(scene.app, scene.alice)}
    answers = []
    for live in (lambda scene: None, go_on):
        live(scene)
        happen()
        scene.index()
        answers.append({(who, at): seen(browser, at) for who, browser in browsers.items() for at in asked})
    before, since = answers
    changed = {at for at in asked if before["alice", at] != since["alice", at]}
    assert len(changed) > 30, "the probe is blind"
    told = [at for at in asked if before["bob", at] != since["bob", at]]
    assert not told, "\n\n".join("\n".join([at, *differences(before["bob", at], since["bob", at])]) for at in told)


def differences(one: str, other: str) -> list[str]:
    return [line[:300] for line in unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)][:12]
