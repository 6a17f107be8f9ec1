"""Talking in a case: who is told, what state it is in, files, ratings, access details."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, func, select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.letters import send
from forum.licenses.models import License, Seat
from forum.support.jobs import looking_after
from forum.support.models import AccessDetails, Case, CaseCopy, CaseFile, CaseMessage
from tests import factories
from tests.mail import delivered, text_of
from tests.people import person
from tests.pictures.hostile import picture
from tests.support.scene import WORDS, at, errors, sent_by


def test_an_answer_goes_out_in_full_and_then_the_case_waits_for_the_customer(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "Please **clear** the cache.\n\nThen try again.")
    now_there = scene.case(case.public_id)
    assert (now_there.state, now_there.assigned_to_id) == ("waiting", scene.eleni.id) and now_there.answered_at
    mail = delivered("alice@example.test")[-1]
    assert "Please **clear** the cache." in text_of(mail)
    assert "<strong>clear</strong>" in mail.get_body(("html",)).get_content()
    assert WORDS["subject"] in mail["Subject"] and f"{case.reference[:4]}-{case.reference[4:]}" in mail["Subject"]
    page = scene.at(scene.alice).get(at(case)).text
    assert "Waiting for you" in page and "<strong>clear</strong>" in page


def test_what_the_customer_says_then_opens_it_again(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "Please clear the cache.")
    scene.write(scene.alice, case, "I did, it is as before.")
    assert scene.case(case.public_id).state == "open"
    assert scene.said(case)[1:] == [("support", "Please clear the cache."), ("customer", "I did, it is as before.")]
    assert "I did, it is as before." in text_of(delivered("eleni@example.test")[-1])
    assert all("I did" not in text_of(mail) for mail in delivered("alice@example.test"))


def test_a_note_is_for_support_people_alone(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "She pays late, always.", act="note")
    assert scene.case(case.public_id).state == "open"
    assert "pays late" in scene.at(scene.eleni).get(at(case)).text
    assert "pays late" not in scene.at(scene.alice).get(at(case)).text
    assert all("pays late" not in text_of(mail) for mail in delivered("alice@example.test"))


@pytest.mark.parametrize("button", ["note", "solve"])
def test_a_browser_sends_what_the_pressed_button_says_and_what_was_seen(scene, button):
    case = scene.opened()
    sent = dict(reversed(sent_by(scene.at(scene.eleni).get(at(case)).text, f"{at(case)}/messages", button)))
    first = db.session.scalar(select(CaseMessage.public_id).where(CaseMessage.case_id == case.id))
    assert (sent["act"], sent["seen"]) == (button, first)  # of two with a name the first counts


def test_no_letter_says_what_a_note_says(scene):
    """Whatever asks for one."""
    case = scene.opened()
    scene.write(scene.eleni, case, "She pays late.", act="note")
    note = db.session.scalar(select(CaseMessage.id).where(CaseMessage.kind == "note"))
    with transaction.writing():
        send("support.answer", person_id=scene.alice.id, payload={"case": case.id, "message": note})
    assert all("pays late" not in text_of(mail) for mail in delivered("alice@example.test"))


def test_files_of_a_note_are_not_the_customers(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "The log.", act="note", screenshots=(BytesIO(b"secret"), "log.txt"))
    scene.write(scene.eleni, case, "A picture.", screenshots=(BytesIO(picture()), "shot.png"))
    log, shot = db.session.scalars(select(CaseFile).order_by(CaseFile.id))
    assert scene.at(scene.eleni).get(f"/support/files/{log.public_id}").data == b"secret"
    assert scene.at(scene.alice).get(f"/support/files/{log.public_id}").status_code == 404
    assert scene.at(scene.alice).get(f"/support/files/{shot.public_id}/small").status_code == 200
    assert scene.at(scene.bob).get(f"/support/files/{shot.public_id}").status_code == 404
    mail = delivered("alice@example.test")[-1]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["shot.webp"]


def test_what_support_solves_a_message_opens_again(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "That was a bug; 4.3 has it mended.", act="solve")
    assert scene.case(case.public_id).state == "solved"
    assert "If it isn’t, just answer." in text_of(delivered("alice@example.test")[-1])
    scene.write(scene.alice, case, "No, it is still there.")
    assert scene.case(case.public_id).state == "open"


def test_the_customer_solves_it_answers_one_question_and_opens_it_again(scene):
    case, alice = scene.opened(), scene.at(scene.alice)
    alice.post(f"{at(case)}/solution")
    assert "Did we help?" in alice.get(at(case)).text
    assert errors(alice.post(f"{at(case)}/rating").text)
    alice.post(f"{at(case)}/rating", {"helped": "yes", "words": "Quick!"})
    solved = scene.case(case.public_id)
    assert (solved.state, solved.helped, solved.helped_words) == ("solved", True, "Quick!")
    assert "<legend>Did we help?" not in alice.get(at(case)).text and "Quick!" in scene.at(scene.eleni).get(at(case)).text
    alice.post(f"{at(case)}/solution/removal")
    assert (scene.case(case.public_id).state, scene.case(case.public_id).helped) == ("open", None)


@pytest.mark.parametrize("by", ["a message", "a press"])
def test_a_case_solved_long_ago_opens_again_only_for_who_is_still_entitled(scene, by):
    def again(case: Case) -> str:
        if by == "a message":
            scene.write(scene.alice, case, "It is back.")
        else:
            scene.at(scene.alice).post(f"{at(case)}/solution/removal")
        return scene.case(case.public_id).state

    case = scene.opened(product="ledger")
    scene.write(scene.eleni, case, "Done.", act="solve")
    scene.expire()
    assert again(case) == "open", "just solved, so perhaps it wasn't"
    scene.write(scene.eleni, case, "Done again.", act="solve")
    with transaction.writing() as session:
        session.execute(update(Case).values(solved_at=now() - timedelta(days=15)))
    assert again(case) == "held"
    assert "Your license ended on" in scene.at(scene.alice).get(at(case)).text
    factories.license_for(scene.alice, scene.ledger)
    looking_after.open_what_is_entitled_now()
    assert scene.case(case.public_id).state == "open"


def test_nobody_rates_for_the_customer(scene):
    case = scene.opened()
    scene.at(scene.eleni).post(f"{at(case)}/solution")
    assert scene.at(scene.eleni).post(f"{at(case)}/rating", {"helped": "yes"}).status_code == 404


def test_two_who_answer_at_once_are_warned(scene):
    case, jonas = scene.opened(), person("jonas", "support")
    [first] = db.session.scalars(select(CaseMessage.public_id))
    scene.write(scene.eleni, case, "Clear the cache.", seen=first)
    refused = scene.write(jonas, case, "Have you cleared the cache?", seen=first)
    assert refused.status_code == 422 and "Eleni has just answered" in dict(errors(refused.text))["body-error"]
    assert "Have you cleared the cache?" in refused.text and "Clear the cache." in refused.text
    seen = re.search(r'name="seen" type="hidden" value="(\w+)"', refused.text)[1]
    assert scene.write(jonas, case, "Have you cleared the cache?", seen=seen).status_code == 303
    assert len(scene.said(case)) == 3


def test_pressed_twice_it_is_one_message(scene):
    case, alice = scene.opened(), scene.at(scene.alice)
    for _ in range(2):
        alice.post(f"{at(case)}/messages", {"body": "One more thing.", "once": "token"})
    assert len(scene.said(case)) == 2


def test_an_empty_message_is_refused_next_to_the_field(scene):
    refused = scene.write(scene.alice, scene.opened(), "  ")
    assert refused.status_code == 422 and dict(errors(refused.text)) == {"body-error": "This is needed."}


def test_a_case_that_waits_too_long_closes_after_a_notice(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "Which version is it?")
    age(case, days=12)
    looking_after.close_what_nobody_answers()
    assert scene.case(case.public_id).state == "waiting"
    noticed_at = scene.case(case.public_id).noticed_at
    looking_after.close_what_nobody_answers()
    assert scene.case(case.public_id).noticed_at == noticed_at
    assert "closes in three days" in text_of(delivered("alice@example.test")[-1])
    looking_after.close_what_nobody_answers()
    assert scene.case(case.public_id).state == "waiting"
    with transaction.writing() as session:
        session.execute(update(Case).values(noticed_at=now() - timedelta(days=4)))
    looking_after.close_what_nobody_answers()
    assert scene.case(case.public_id).state == "solved"


def test_an_answer_after_the_notice_keeps_it_open(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "Which version is it?")
    age(case, days=12)
    looking_after.close_what_nobody_answers()
    scene.write(scene.alice, case, "It is 4.2.")
    age(case, days=30)
    looking_after.close_what_nobody_answers()
    assert scene.case(case.public_id).state == "open"


def age(case: Case, *, days: int) -> None:
    db.session.remove()
    with transaction.writing() as session:
        session.execute(update(Case).where(Case.id == case.id).values(last_at=now() - timedelta(days=days)))


# Colleagues and copies


@pytest.fixture
def colleague(scene):
    """Dora has a place on Alice's license."""
    dora = person("dora")
    with transaction.writing() as session:
        session.get_one(License, scene.license.id).seats = 2
        session.add(Seat(license_id=scene.license.id, person_id=dora.id, number=2, via="invitation"))
    return dora


def test_colleagues_see_cases_only_where_the_holder_shares_them(scene, colleague):
    case, dora = scene.opened(product="ledger"), scene.at(colleague)
    assert dora.get(at(case)).status_code == 404 and WORDS["subject"] not in dora.get("/support/cases").text
    assert dora.post(f"/licenses/{scene.license.public_id}/sharing", {"shares": "y"}).status_code == 404
    scene.at(scene.alice).post(f"/licenses/{scene.license.public_id}/sharing", {"shares": "y"})
    assert dora.get(at(case)).status_code == 200 and WORDS["subject"] in dora.get("/support/cases").text
    scene.write(colleague, case, "I see it too.")
    assert scene.said(case)[-1] == ("customer", "I see it too.")
    scene.at(scene.alice).post(f"/licenses/{scene.license.public_id}/sharing", {})
    assert dora.get(at(case)).status_code == 404


def test_who_gets_copies_sees_the_case_and_is_told(scene):
    case = scene.opened()
    scene.at(scene.eleni).post(f"{at(case)}/copies", {"address": "charlie@example.test"})
    scene.at(scene.eleni).post(f"{at(case)}/copies", {"address": "dora@example.test"})
    scene.write(scene.eleni, case, "To all of you.")
    assert "To all of you." in text_of(delivered("charlie@example.test")[-1])
    assert "To all of you." in text_of(delivered("dora@example.test")[-1])
    assert scene.at(scene.charlie).get(at(case)).status_code == 200
    copies = scene.at(scene.eleni).get(at(case)).text
    for number in {part.split("/")[0] for part in copies.split(f"{at(case)}/copies/")[1:]}:
        scene.at(scene.eleni).post(f"{at(case)}/copies/{number}/removal")
    assert scene.at(scene.charlie).get(at(case)).status_code == 404
    scene.write(scene.eleni, case, "To Alice alone.")
    assert all("To Alice alone." not in text_of(mail) for mail in delivered("dora@example.test"))


def test_a_letter_that_waits_reaches_nobody_who_lost_the_case_meanwhile(scene):
    case = scene.opened()
    scene.at(scene.eleni).post(f"{at(case)}/copies", {"address": "charlie@example.test"})
    scene.write(scene.eleni, case, "Confidential.")
    with transaction.writing() as session:
        session.execute(delete(CaseCopy).where(CaseCopy.case_id == case.id))
    assert all("Confidential" not in text_of(mail) for mail in delivered("charlie@example.test"))


# Access details


def test_access_details_are_for_who_has_the_case_alone_and_go_when_it_is_solved(scene):
    case, jonas = scene.opened(), person("jonas", "support")
    secret = "https://shop.example/wp-admin, alice, tall cedar"
    scene.at(scene.alice).post(f"{at(case)}/access", {"words": secret})
    [kept] = db.session.scalars(select(AccessDetails))
    assert "cedar" not in kept.sealed
    assert "cedar" not in scene.at(scene.alice).get(at(case)).text
    scene.at(scene.eleni).post(f"{at(case)}/assignment", {"person": str(scene.eleni.id)})
    show = f"{at(case)}/access/{kept.public_id}/showing"
    assert "tall cedar" in scene.at(scene.eleni).post(show).text
    assert scene.at(jonas).post(show).status_code == 404 and scene.at(scene.alice).post(show).status_code == 404
    assert "tall cedar" not in scene.at(scene.eleni).get(at(case)).text
    scene.at(scene.alice).post(f"{at(case)}/solution")
    assert db.session.scalar(select(func.count()).select_from(AccessDetails)) == 0


def test_an_answer_that_solves_erases_access_details_too(scene):
    case = scene.opened()
    scene.at(scene.alice).post(f"{at(case)}/access", {"words": "tall cedar"})
    scene.write(scene.eleni, case, "Done.", act="solve")
    assert db.session.scalar(select(func.count()).select_from(AccessDetails)) == 0


def test_who_has_the_case_is_told_of_messages_alone(scene):
    person("jonas", "support")
    case = scene.opened()
    assert len(delivered("jonas@example.test")) == len(delivered("eleni@example.test")) == 1
    scene.at(scene.eleni).post(f"{at(case)}/assignment", {"person": str(scene.eleni.id)})
    scene.write(scene.alice, case, "One more thing.")
    assert len(delivered("jonas@example.test")) == 1 and len(delivered("eleni@example.test")) == 2


def test_the_customer_takes_access_details_back(scene):
    case = scene.opened()
    scene.at(scene.alice).post(f"{at(case)}/access", {"words": "tall cedar"})
    [kept] = db.session.scalars(select(AccessDetails))
    assert scene.at(scene.bob).post(f"{at(case)}/access/{kept.public_id}/removal").status_code == 404
    scene.at(scene.alice).post(f"{at(case)}/access/{kept.public_id}/removal")
    assert db.session.scalar(select(func.count()).select_from(AccessDetails)) == 0
