"""Who sees a picture: whoever may read a post that cites it, asked again at each request."""

import re

import pytest

from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.licenses.models import License
from forum.moderation import actions as moderation
from forum.threads.actions import edit_comment, remove_comment
from forum.threads.drafts import compose
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person
from tests.pictures.sending import sent_picture
from tests.statements import counted

MISSING = "/pictures/aaaaaaaaaaaa-60x40"


class Scene:
    """Alice writes in an open and a locked board; Bob is a member; Charlie moderates; Vera only looks."""

    def __init__(self, app) -> None:
        self.people = {
            name: person(name, *roles) for name, roles in (("alice", ()), ("bob", ()), ("charlie", ["moderator"]))
        }
        self.product = factories.product()
        self.license = factories.license_for(self.people["alice"], self.product)
        self.open, self.locked = factories.board("general"), factories.board("pro", products=[self.product])
        self.alice, self.bob, self.charlie = (Browser(app, one) for one in self.people.values())
        self.vera = Browser(app)

    def cite(self, address: str, *, board: Board | None = None, by: str = "alice") -> Thread:
        return factories.thread(self.people[by], board or self.open, body=f"Here: ![a till]({address})")

    def who_sees(self, address: str) -> set[str]:
        found = {}
        for name in ("alice", "bob", "charlie", "vera"):
            answers = [getattr(self, name).get(address), getattr(self, name).get(MISSING)]
            found[name] = answers[0].status_code
            if answers[0].status_code != 200:
                same = [answer.text.replace(address, MISSING).replace(address[10:], MISSING[10:]) for answer in answers]
                assert answers[0].status_code == 404
                assert _without_tokens(same[0]) == _without_tokens(same[1]), "hidden and missing differ"
        return {name for name, status in found.items() if status == 200}

    def act(self, what, thread: Thread, *, by: str = "charlie", **more) -> None:
        with transaction.writing():
            what(viewer_of(self.people[by].id), db.session.get_one(Thread, thread.id), **more)

    def question(self, thread: Thread) -> Comment:
        return db.session.query(Comment).filter_by(thread_id=thread.id, number=1).one()


def _without_tokens(text: str) -> str:
    return re.sub(r'value="[\w.-]{60,}"', "", text)


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def test_before_it_is_cited_its_uploader_alone_sees_it(scene):
    assert scene.who_sees(sent_picture(scene.alice)) == {"alice"}


def test_in_a_public_post_everybody_sees_it(scene):
    address = sent_picture(scene.alice)
    thread = scene.cite(address)
    page = scene.vera.get(f"/threads/{thread.public_id}/{thread.slug}")
    assert f'<img src="{address}" alt="a till" width="60" height="40" loading="lazy">' in page.text
    assert scene.who_sees(address) == {"alice", "bob", "charlie", "vera"}


def test_behind_a_lock_those_see_it_whom_a_license_lets_in_and_only_while_it_does(scene):
    address = sent_picture(scene.alice)
    scene.cite(address, board=scene.locked)
    assert scene.who_sees(address) == {"alice"}
    factories.license_for(scene.people["bob"], scene.product)
    assert scene.who_sees(address) == {"alice", "bob"}
    with transaction.writing():
        db.session.get_one(License, scene.license.id).revoked_at = now()
    assert scene.who_sees(address) == {"bob"}


def test_what_moves_behind_a_lock_is_out_of_reach_at_the_next_request(scene):
    address = sent_picture(scene.bob)
    thread = scene.cite(address, by="bob")
    kept = scene.vera.get(address)
    with transaction.writing():
        scene_thread = db.session.get_one(Thread, thread.id)
        scene_thread.board_id = scene.locked.id
    assert scene.who_sees(address) == {"alice"}
    assert scene.vera.get(address, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 404


def test_hidden_threads_and_comments_hide_their_pictures_from_all_but_moderators(scene):
    of_thread, of_comment = sent_picture(scene.alice), sent_picture(scene.alice)
    thread = scene.cite(of_thread)
    comment = factories.comment(scene.people["alice"], thread, f"![x]({of_comment})")
    scene.act(moderation.hide_comment, thread, comment=db.session.get_one(Comment, comment.id), reason="No.")
    assert scene.who_sees(of_comment) == {"charlie"}
    scene.act(moderation.hide_thread, thread, reason="No.")
    assert scene.who_sees(of_thread) == {"charlie"}


def test_what_its_author_takes_back_or_edits_out_is_seen_by_nobody_else(scene):
    removed, edited = sent_picture(scene.alice), sent_picture(scene.alice)
    thread = scene.cite(edited)
    comment = factories.comment(scene.people["alice"], thread, f"![x]({removed})")
    scene.act(remove_comment, thread, by="alice", comment=db.session.get_one(Comment, comment.id))
    assert scene.who_sees(removed) == {"alice"}
    draft = compose("Without it.")
    scene.act(edit_comment, thread, by="alice", comment=scene.question(thread), draft=draft)
    assert scene.who_sees(edited) == {"alice"}
    draft = compose(f"Again: ![x]({edited})")
    scene.act(edit_comment, thread, by="alice", comment=scene.question(thread), draft=draft)
    assert scene.who_sees(edited) == {"alice", "bob", "charlie", "vera"}


def test_citing_what_one_cant_see_opens_it_to_nobody(scene):
    uncited, locked = sent_picture(scene.alice), sent_picture(scene.alice)
    scene.cite(locked, board=scene.locked)
    for address in (uncited, locked):
        scene.cite(address, by="bob")
        assert scene.who_sees(address) == {"alice"}
    thread = scene.cite(uncited, by="bob")
    scene.act(edit_comment, thread, by="bob", comment=scene.question(thread), draft=compose(f"![x]({locked}) again"))
    assert scene.who_sees(locked) == {"alice"}


def test_a_moderator_who_edits_puts_in_what_the_moderator_sees(scene):
    own, of_alice = sent_picture(scene.charlie), sent_picture(scene.alice)
    thread = scene.cite(MISSING, by="bob")
    draft = compose(f"![x]({own}) ![y]({of_alice})")
    scene.act(edit_comment, thread, comment=scene.question(thread), draft=draft)
    assert scene.who_sees(own) == {"alice", "bob", "charlie", "vera"}
    assert scene.who_sees(of_alice) == {"alice"}


def test_quoting_a_post_cites_its_picture_too(scene):
    address = sent_picture(scene.alice)
    first = scene.cite(address)
    second = scene.cite(address, by="bob")
    scene.act(moderation.hide_thread, first, reason="No.")
    assert scene.who_sees(address) == {"alice", "bob", "charlie", "vera"}
    scene.act(moderation.hide_thread, second, reason="No.")
    assert scene.who_sees(address) == {"charlie"}


def test_a_link_to_a_picture_cites_it_too(scene):
    address = sent_picture(scene.alice)
    factories.thread(scene.people["alice"], scene.open, body=f"See http://localhost{address} for yourself.")
    assert "vera" in scene.who_sees(address)


def test_the_answer_can_do_no_harm_and_is_kept_by_no_cache(scene):
    address = sent_picture(scene.alice)
    private = scene.alice.get(address)
    assert private.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in private.headers
    scene.cite(address)
    for answer in (private, scene.vera.get(address), scene.vera.head(address)):
        assert answer.headers.getlist("Content-Security-Policy") == [
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        ]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.content_type == "image/webp"
        assert "Last-Modified" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    assert scene.vera.get(address).headers["Cache-Control"] == "private, no-cache"
    assert scene.vera.get(address).data[:4] == b"RIFF"


def test_what_a_browser_has_is_asked_for_again_and_only_then_confirmed(scene):
    address = sent_picture(scene.alice)
    thread = scene.cite(address)
    tag = scene.vera.get(address).headers["ETag"]
    again = scene.vera.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    scene.act(moderation.hide_thread, thread, reason="No.")
    assert scene.vera.get(address, headers={"If-None-Match": tag}).status_code == 404


def test_parts_are_not_given(scene):
    address = sent_picture(scene.alice)
    part = scene.alice.get(address, headers={"Range": "bytes=0-3"})
    assert part.status_code == 200
    assert "Accept-Ranges" not in part.headers


def test_large_pictures_have_a_small_one_for_the_page_under_the_same_rule(scene):
    address = sent_picture(scene.alice, size=(2000, 500))
    assert scene.who_sees(f"{address}/small") == {"alice"}
    thread = scene.cite(address)
    page = scene.vera.get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert (
        f'<a href="{address}"><img src="{address}/small" alt="a till" width="720" height="180" loading="lazy"></a>'
        in page
    )
    assert len(scene.who_sees(f"{address}/small")) == 4


def test_an_address_names_the_right_size_or_nothing(scene):
    address = sent_picture(scene.alice)
    for other in ("60x41", "61x40", "600x400", "060x40", "60x40x1", "60", "", "60x40/large", "60x40.webp"):
        assert scene.alice.get(address.replace("60x40", other)).status_code == 404
    assert scene.alice.get(f"{address}/small").status_code == 404


def test_a_preview_shows_own_pictures(scene):
    address = sent_picture(scene.alice)
    shown = scene.alice.post("/preview", {"body": f"![x]({address})"}, headers={"X-Requested-With": "fetch"})
    assert f'<img src="{address}"' in shown.text


def test_seeing_costs_one_statement_beside_the_viewer(scene):
    address = sent_picture(scene.alice)
    scene.cite(address)
    with counted() as statements:
        scene.bob.get(address)
    assert len(statements) <= 3, statements
