"""A case becomes a public thread: support proposes, the customer agrees, edits or declines, and the two are linked."""

import re
from html import unescape

import pytest
from sqlalchemy import delete, func, select

from forum.accounts.models import PersonRole
from forum.boards.models import BoardProduct
from forum.core import transaction
from forum.core.database import db
from forum.support.models import Proposal
from forum.threads.models import Comment, Thread
from tests import factories
from tests.mail import delivered, link_in, text_of
from tests.people import person
from tests.statements import counted
from tests.support.scene import at, errors, sent_by

SAID = "Hello Eleni,\n\nthe export of shop-athina.gr is empty since 4.2.\n\nThanks,\nAlice"
ANSWER = "Dear Alice,\n\nclear the cache under Settings, then export again."
TEXTS = {
    "title": "The invoices are empty",
    "question": "The export of [site] is empty since 4.2.",
    "answer": "Clear the cache under Settings, then export again.",
}


@pytest.fixture
def board(app):
    return factories.board("general")


@pytest.fixture
def case(scene, board):
    case = scene.opened(description=SAID)
    scene.write(scene.eleni, case, ANSWER, act="solve")
    return scene.case(case.public_id)


def page_of(scene, someone, case) -> str:
    return scene.at(someone).get(f"{at(case)}/proposal").text


def proposed(scene, case, **more):
    answer = scene.at(scene.eleni).post(f"{at(case)}/proposal", TEXTS | {"board": "general"} | more)
    assert answer.status_code == 303, errors(answer.text)
    return answer


def agreed(scene, case, someone=None, **more):
    return scene.at(someone or scene.alice).post(f"{at(case)}/proposal/agreement", TEXTS | more)


def proposal(scene) -> Proposal:
    db.session.remove()
    return db.session.scalar(select(Proposal).order_by(Proposal.id.desc()))


def thread_of(scene, case) -> tuple[Thread, list[Comment]]:
    db.session.remove()
    thread = db.session.get(Thread, scene.case(case.public_id).thread_id)
    return thread, db.session.scalars(
        select(Comment).where(Comment.thread_id == thread.id).order_by(Comment.number)
    ).all()


def leave(someone) -> None:
    """Somebody is no support person any more."""
    with transaction.writing() as session:
        session.execute(delete(PersonRole).where(PersonRole.person_id == someone.id))


def threads() -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(Thread))


def field(page: str, name: str) -> str:
    return unescape(re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.S)[1]).replace(
        "\r\n", "\n"
    )


# Proposing


def test_what_tells_who_it_was_is_taken_out_and_shown(scene, case):
    page = page_of(scene, scene.eleni, case)
    assert field(page, "question") == "Hello [name],\n\nthe export of [site] is empty since 4.2.\n\nThanks,\n[name]"
    assert field(page, "answer").startswith("Dear [name],\n\nclear the cache")
    assert re.search(r"<del>.{0,80}shop-athina\.gr", page, re.S) and re.search(r"<ins>.{0,80}\[site\]", page, re.S)
    assert re.search(r'class="tag">Site</span> <bdi>shop-athina\.gr</bdi>', page)


def test_the_placeholders_speak_the_language_of_the_text(scene, board):
    case = scene.opened(subject="Άδεια τιμολόγια", description="Η εξαγωγή στο shop-athina.gr βγαίνει κενή.")
    scene.write(scene.eleni, case, "Καθαρίστε την προσωρινή μνήμη.", act="solve")
    assert "[ιστότοπος]" in field(page_of(scene, scene.eleni, case), "question")


def test_the_customer_is_asked_and_nothing_is_public(scene, case):
    proposed(scene, case)
    assert threads() == 0
    mail = delivered("alice@example.test")[-1]
    assert link_in(mail) == f"{at(case)}/proposal" and "make your question and our answer public" in text_of(mail)
    assert "We would like to make this public." in scene.at(scene.alice).get(at(case)).text
    assert "The customer was asked on" in scene.at(scene.eleni).get(at(case)).text
    assert ["host", "shop-athina.gr"] in proposal(scene).taken_out


def test_what_is_left_in_comes_back_once(scene, case):
    told = TEXTS | {"board": "general", "question": "The export of shop-athina.gr is empty."}
    refused = scene.at(scene.eleni).post(f"{at(case)}/proposal", told)
    assert refused.status_code == 422 and [name for name, _words in errors(refused.text)] == ["anyway-error"]
    assert "The export of shop-athina.gr is empty." in field(refused.text, "question")
    proposed(scene, case, question=told["question"], anyway="y")
    assert ["host", "shop-athina.gr"] not in proposal(scene).taken_out


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"title": "x"}, "title"),
        ({"question": " "}, "question"),
        ({"answer": ""}, "answer"),
        ({"board": "nowhere"}, "board"),
    ],
)
def test_bad_input_is_said_next_to_the_field_and_the_text_stays(scene, case, sent, wrong):
    refused = scene.at(scene.eleni).post(f"{at(case)}/proposal", TEXTS | {"board": "general"} | sent)
    assert refused.status_code == 422 and f"{wrong}-error" in [name for name, _words in errors(refused.text)]
    kept = {name: text for name, text in TEXTS.items() if name not in sent and name != "title"}
    assert all(field(refused.text, name) == text for name, text in kept.items())
    assert proposal(scene) is None


def test_only_in_boards_that_everybody_reads(scene, case):
    factories.board("locked", products=[scene.ledger])
    factories.board("hidden", listed=False)
    factories.license_for(scene.eleni, scene.ledger)
    page = page_of(scene, scene.eleni, case)
    assert 'value="general"' in page and 'value="locked"' not in page and 'value="hidden"' not in page
    for slug in ("locked", "hidden"):
        refused = scene.at(scene.eleni).post(f"{at(case)}/proposal", TEXTS | {"board": slug})
        assert refused.status_code == 422 and "board-error" in refused.text


def test_the_board_where_members_ask_is_chosen(scene, case):
    factories.board("announcements", kind="announcements", starters="staff", position=-1)
    assert '<option selected value="general">' in page_of(scene, scene.eleni, case)


def test_pressed_twice_it_is_one_proposal(scene, case):
    browser = scene.at(scene.eleni)
    sent = TEXTS | {"board": "general", "once": "token"}
    assert [browser.post(f"{at(case)}/proposal", sent).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_one_is_under_way_at_a_time(scene, case):
    proposed(scene, case)
    again = scene.at(scene.eleni).post(f"{at(case)}/proposal", TEXTS | {"board": "general"})
    assert again.status_code == 403
    scene.at(scene.eleni).post(f"{at(case)}/proposal/removal")
    assert proposal(scene).state == "withdrawn"
    proposed(scene, case)


def test_only_an_answered_case_is_proposed(scene, board):
    case = scene.opened()
    assert "Make it a public thread" not in scene.at(scene.eleni).get(at(case)).text
    assert scene.at(scene.eleni).post(f"{at(case)}/proposal", TEXTS | {"board": "general"}).status_code == 403
    scene.write(scene.eleni, case, ANSWER)
    assert "Make it a public thread" in scene.at(scene.eleni).get(at(case)).text


def test_nobody_else_sees_or_decides(scene, case):
    proposed(scene, case)
    for someone in (scene.bob, scene.maria):
        assert scene.at(someone).get(f"{at(case)}/proposal").status_code == 404
        assert agreed(scene, case, someone).status_code == 404
        assert scene.at(someone).post(f"{at(case)}/proposal/refusal").status_code == 404
    assert agreed(scene, case, scene.eleni).status_code == 404
    scene.at(scene.eleni).post(f"{at(case)}/copies", {"address": "bob@example.test"})
    assert scene.at(scene.bob).get(at(case)).status_code == 200
    assert scene.at(scene.bob).get(f"{at(case)}/proposal").status_code == 404
    assert agreed(scene, case, scene.bob).status_code == 404
    assert threads() == 0 and proposal(scene).state == "proposed"


# Agreeing


def test_by_agreeing_it_is_a_thread_with_an_accepted_answer(scene, case):
    proposed(scene, case)
    answer = agreed(scene, case)
    thread, (question, reply) = thread_of(scene, case)
    assert answer.headers["Location"] == f"/threads/{thread.public_id}/{thread.slug}"
    assert (question.author_id, reply.author_id) == (scene.eleni.id, scene.eleni.id)
    assert (question.body, reply.body) == (TEXTS["question"], TEXTS["answer"]) and thread.answer_number == 2
    public = scene.at().get(answer.headers["Location"]).text
    assert TEXTS["title"] in public and "alice" not in public.lower() and "shop-athina" not in public
    assert "The customer agreed" in text_of(delivered("eleni@example.test")[-1])
    assert proposal(scene).question == "" and proposal(scene).taken_out == []


def test_under_their_own_name_if_they_say_so(scene, case):
    proposed(scene, case)
    agreed(scene, case, own_name="y")
    _thread, (question, reply) = thread_of(scene, case)
    assert (question.author_id, reply.author_id) == (scene.alice.id, scene.eleni.id)


def test_case_and_thread_lead_to_each_other_for_who_may_read_the_case(scene, case):
    proposed(scene, case)
    agreed(scene, case, own_name="y")
    thread, _comments = thread_of(scene, case)
    where = f"/threads/{thread.public_id}/{thread.slug}"
    assert where in scene.at(scene.alice).get(at(case)).text
    line = f"From case {case.reference[:4]}-{case.reference[4:]}"
    for someone in (scene.alice, scene.eleni):
        assert line in scene.at(someone).get(where).text and at(case) in scene.at(someone).get(where).text
    for someone in (None, scene.bob, scene.maria):
        page = scene.at(someone).get(where).text
        assert "From case" not in page and case.public_id not in page and case.reference[:4] not in page


def test_who_asked_for_the_customer_and_left_support_sees_no_line(scene, case):
    proposed(scene, case)
    agreed(scene, case)
    thread, (question, _reply) = thread_of(scene, case)
    assert question.author_id == scene.eleni.id
    leave(scene.eleni)
    assert "From case" not in scene.at(scene.eleni).get(f"/threads/{thread.public_id}/{thread.slug}").text


def test_others_pay_no_statement_for_the_line(scene, case):
    proposed(scene, case)
    agreed(scene, case, own_name="y")
    thread, _comments = thread_of(scene, case)
    where, costs = f"/threads/{thread.public_id}/{thread.slug}", {}
    for name, someone in {"bob": scene.bob, "maria": scene.maria, "alice": scene.alice}.items():
        browser = scene.at(someone)
        browser.get(where)
        with counted() as statements:
            browser.get(where)
        costs[name] = sum("FROM cases" in statement for statement in statements)
    assert costs == {"bob": 0, "maria": 0, "alice": 1}


def test_what_the_customer_puts_back_is_asked_about_once(scene, case):
    proposed(scene, case)
    told = {"question": "The export of shop-athina.gr is empty.", "own_name": "y"}
    refused = agreed(scene, case, **told)
    assert refused.status_code == 422 and [name for name, _words in errors(refused.text)] == ["anyway-error"]
    assert field(refused.text, "question") == told["question"] and threads() == 0
    agreed(scene, case, anyway="y", **told)
    _thread, (question, _reply) = thread_of(scene, case)
    assert question.body == told["question"]


def test_a_key_never_becomes_public(scene, case):
    proposed(scene, case)
    refused = agreed(scene, case, question=f"My key {scene.key()} is refused.", own_name="y", anyway="y")
    assert refused.status_code == 422 and "[license key removed]" in field(refused.text, "question") and threads() == 0


def test_looking_posts_nothing(scene, case):
    proposed(scene, case)
    looked = agreed(scene, case, answer="Just wait.", act="look")
    assert looked.status_code == 200 and re.search(r"<ins>.{0,80}Just wait", looked.text, re.S)
    assert threads() == 0 and proposal(scene).state == "proposed"


def test_a_browser_says_that_it_only_looks(scene, case):
    proposed(scene, case)
    sent = sent_by(page_of(scene, scene.alice, case), f"{at(case)}/proposal/agreement", "look")
    assert dict(reversed(sent))["act"] == "look"  # of two with a name the first counts


def test_what_support_would_say_and_the_customer_changed_waits_for_support(scene, case):
    proposed(scene, case)
    agreed(scene, case, answer="They told me to throw it away.")
    assert threads() == 0 and proposal(scene).state == "agreed"
    assert "changed something" in text_of(delivered("eleni@example.test")[-1])
    page = page_of(scene, scene.eleni, case)
    assert "throw it away" in page and "Post it" in page
    assert scene.at(scene.alice).post(f"{at(case)}/proposal/publication").status_code == 404
    scene.at(scene.eleni).post(f"{at(case)}/proposal/publication")
    thread, (_question, reply) = thread_of(scene, case)
    assert reply.body == "They told me to throw it away." and thread.answer_number == 2
    scene.at(scene.eleni).post(f"{at(case)}/proposal/publication")
    assert threads() == 1


def test_a_changed_answer_waits_though_the_question_is_posted_under_their_name(scene, case):
    proposed(scene, case)
    agreed(scene, case, answer="They told me to throw it away.", own_name="y")
    thread, comments = thread_of(scene, case)
    assert [each.author_id for each in comments] == [scene.alice.id] and thread.answer_number is None
    scene.at(scene.eleni).post(f"{at(case)}/proposal/publication")
    thread, comments = thread_of(scene, case)
    assert threads() == 1 and [each.author_id for each in comments] == [scene.alice.id, scene.eleni.id]


def test_support_doesnt_post_what_the_customer_changed(scene, case):
    proposed(scene, case)
    agreed(scene, case, answer="They told me to throw it away.")
    scene.at(scene.eleni).post(f"{at(case)}/proposal/removal")
    assert threads() == 0 and proposal(scene).state == "withdrawn"


def test_agreed_twice_it_is_one_thread(scene, case):
    proposed(scene, case)
    browser = scene.at(scene.alice)
    sent = TEXTS | {"once": "token"}
    first, second = (browser.post(f"{at(case)}/proposal/agreement", sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and threads() == 1


def test_a_first_post_that_would_wait_is_posted_without_the_name_instead(scene, case, board):
    with transaction.writing() as session:
        session.merge(board).holds_first_posts = True
    proposed(scene, case)
    refused = agreed(scene, case, own_name="y")
    assert refused.status_code == 422 and [name for name, _words in errors(refused.text)] == ["own_name-error"]
    assert threads() == 0 and proposal(scene).state == "proposed"
    assert agreed(scene, case).status_code == 303 and threads() == 1


def test_the_customer_declines(scene, case):
    proposed(scene, case)
    browser = scene.at(scene.alice)
    assert [browser.post(f"{at(case)}/proposal/refusal").status_code for _ in range(2)] == [303, 303]
    assert threads() == 0 and proposal(scene).state == "declined"
    assert "doesn’t want" in text_of(delivered("eleni@example.test")[-1])
    assert "The customer declined on" in scene.at(scene.eleni).get(at(case)).text
    assert "We would like to make this public." not in browser.get(at(case)).text
    assert agreed(scene, case).status_code == 404


def test_a_letter_that_waits_asks_nobody_once_it_is_withdrawn(scene, case):
    proposed(scene, case)
    scene.at(scene.eleni).post(f"{at(case)}/proposal/removal")
    assert all("public" not in text_of(mail) for mail in delivered("alice@example.test"))


def test_nothing_is_posted_where_the_board_is_locked_meanwhile(scene, case, board):
    proposed(scene, case)
    with transaction.writing() as session:
        session.add(BoardProduct(board_id=board.id, product_id=scene.ledger.id))
    refused = agreed(scene, case)
    assert refused.status_code == 422 and "isn’t public any more" in refused.text and threads() == 0


def test_who_proposed_it_and_left_says_nothing_any_more(scene, case):
    jonas = person("jonas", "support")
    scene.at(jonas).post(f"{at(case)}/proposal", TEXTS | {"board": "general"})
    leave(jonas)
    assert agreed(scene, case).status_code == 422 and threads() == 0
