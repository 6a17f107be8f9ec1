"""Opening a case by the form: who is entitled to what, and that nothing typed is lost."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from forum.accounts.events import AddressConfirmed
from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.core.jobs import worker
from forum.core.site import change_site
from forum.licenses.models import License, Seat
from forum.search import index
from forum.support.jobs import looking_after
from forum.support.models import Case, CaseFile
from forum.threads.models import Thread
from tests import factories
from tests.mail import delivered, link_in, text_of
from tests.pictures.hostile import picture
from tests.support.scene import WORDS, at, errors


def main(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def test_a_holder_opens_a_case_and_reads_it(scene):
    answer = scene.ask(scene.alice, product="ledger", version="4.2", errors="SQLSTATE[42S02]: no such table")
    case = scene.case()
    assert answer.status_code == 303 and answer.headers["Location"] == at(case)
    assert (case.state, case.person_id, case.product_id, case.license_id) == (
        "open",
        scene.alice.id,
        scene.ledger.id,
        scene.license.id,
    )
    page = scene.at(scene.alice).get(at(case)).text
    assert WORDS["subject"] in page and WORDS["description"] in page and "SQLSTATE[42S02]" in page and "4.2" in page
    number = f"{case.reference[:4]}-{case.reference[4:]}"
    assert number in page
    [mail] = delivered("alice@example.test")
    assert number in text_of(mail) and link_in(mail) == at(case)


def test_only_subject_and_description_are_required(scene):
    refused = scene.ask(scene.alice, subject="", description="").text
    assert [name for name, _words in errors(refused)] == ["subject-error", "description-error"]
    assert scene.at(scene.alice).post("/support", WORDS).status_code == 303
    assert scene.case().kind == "technical"


def test_the_product_of_the_only_license_is_chosen(scene):
    page = scene.at(scene.alice).get("/support").text
    assert '<option selected value="ledger">' in page
    assert '<option selected value="">' in scene.at(scene.charlie).get("/support").text


def test_a_license_for_another_product_entitles_to_nothing(scene):
    factories.board("print", products=[scene.print])
    case = scene.opened(scene.alice, product="print")
    assert (case.state, case.held_for) == ("held", "entitlement")
    assert "Technical support needs an active license" in scene.at(scene.alice).get(at(case)).text


def test_a_file_belongs_to_one_message(scene):
    from forum.support.routes.arriving import signed

    first = scene.opened(scene.alice, screenshots=(BytesIO(b"log"), "log.txt"))
    [file] = db.session.scalars(select(CaseFile))
    scene.opened(scene.charlie, kind="purchase", file=signed(file.public_id))
    assert scene.at(scene.charlie).get(f"/support/files/{file.public_id}").status_code == 404
    assert file.public_id in scene.at(scene.alice).get(at(first)).text


def test_visitors_send_few_files_ahead(scene):
    def send(browser) -> int:
        return browser.post("/support/files", {"screenshots": (BytesIO(b"log"), "log.txt")}).status_code

    visitor, alice = scene.at(), scene.at(scene.alice)
    assert [send(visitor) for _ in range(11)] == [200] * 10 + [422]
    assert send(alice) == 200


def test_a_license_in_grace_entitles(scene):
    with transaction.writing() as session:
        session.get_one(License, scene.license.id).lapses_at = now() + timedelta(days=1)
    assert scene.opened(scene.alice, product="ledger").state == "open"


def test_without_entitlement_nothing_is_lost_and_it_says_what_ended(scene):
    case = scene.opened(scene.bob, product="ledger")
    assert (case.state, case.held_for) == ("held", "entitlement")
    page = scene.at(scene.bob).get(at(case)).text
    assert "Your license ended on" in page and WORDS["description"] in page
    [mail] = delivered("bob@example.test")
    assert "Your license for Ledger ended on" in text_of(mail) and link_in(mail) == at(case)
    assert not delivered("eleni@example.test")


def test_what_is_held_becomes_a_public_thread_in_one_press(scene):
    factories.board("general")
    case = scene.opened(scene.bob, product="ledger", errors="Fatal: nothing")
    answer = scene.at(scene.bob).post(f"{at(case)}/thread", {"board": "general"})
    thread = db.session.scalar(select(Thread))
    assert answer.headers["Location"].startswith(f"/threads/{thread.public_id}")
    seen = scene.at().get(answer.headers["Location"]).text
    assert WORDS["subject"] in seen and WORDS["description"] in seen and "Fatal: nothing" in seen
    assert scene.case().thread_id == thread.id and scene.case().state == "solved"


def test_only_into_a_board_that_everybody_reads(scene):
    factories.board("pro", products=[scene.print])
    factories.license_for(scene.bob, scene.print)
    case = scene.opened(scene.bob, product="ledger")
    assert "Ask everybody instead" not in scene.at(scene.bob).get(at(case)).text
    assert scene.at(scene.bob).post(f"{at(case)}/thread", {"board": "pro"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


def test_what_is_held_opens_by_itself_once_there_is_a_license(scene):
    case = scene.opened(scene.bob, product="ledger")
    looking_after.open_what_is_entitled_now()
    assert scene.case().state == "held"
    renewed = factories.license_for(scene.bob, scene.ledger)
    looking_after.open_what_is_entitled_now()
    assert (scene.case().state, scene.case().license_id) == ("open", renewed.id)
    assert any(f"{case.reference[:4]}-" in text_of(mail) for mail in delivered("bob@example.test"))


@pytest.mark.parametrize("kind", ["license", "purchase", "access"])
def test_other_questions_are_open_to_everybody(scene, kind):
    assert scene.opened(scene.charlie, kind=kind).state == "open"
    assert scene.opened(scene.bob, kind=kind).state == "open"


def test_cases_are_counted(scene):
    for _ in range(10):
        scene.ask(scene.charlie, kind="purchase")
    refused = scene.ask(scene.charlie, kind="purchase", description="The eleventh, which took long to write.")
    assert refused.status_code == 422 and "The eleventh" in refused.text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 10


def test_pressed_twice_it_is_one_case(scene):
    browser = scene.at(scene.alice)
    first, second = (browser.post("/support", WORDS | {"once": "token"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_key_opens_the_case_and_is_the_members_from_then_on(scene):
    case = scene.opened(scene.charlie, product="", key=scene.key())
    assert case.state == "open"
    assert db.session.scalar(select(Seat.person_id).where(Seat.license_id == case.license_id)) == scene.charlie.id


def test_a_key_that_is_refused_says_so_next_to_it_and_the_text_stays(scene):
    refused = scene.ask(scene.charlie, key="NOTAK-EY000-00000")
    assert refused.status_code == 422
    assert [name for name, _words in errors(refused.text)] == ["key-error"]
    assert WORDS["description"] in refused.text and scene.case() is None
    ended = scene.ask(scene.charlie, key=scene.key(expires_at=now() - timedelta(days=3)))
    assert "has ended" in dict(errors(ended.text))["key-error"]


def test_a_key_in_the_text_is_taken_out_before_it_is_kept(scene):
    key = scene.key()
    refused = scene.ask(scene.alice, description=f"My key {key} does nothing.")
    assert refused.status_code == 422 and "[license key removed]" in refused.text
    assert scene.case() is None


def test_files_of_a_refused_form_are_still_there_the_next_time(scene):
    sent = {"screenshots": (BytesIO(picture()), "shot.png"), "subject": ""}
    refused = scene.ask(scene.alice, **sent)
    name = refused.text.split('name="file" value="')[1].split('"')[0]
    assert "shot.png" in main(refused.text)
    assert scene.at(scene.alice).get(f"/support/files/waiting/{name}").mimetype == "image/webp"
    case = scene.opened(scene.alice, file=name)
    [file] = db.session.scalars(select(CaseFile))
    assert file.message_id and f"/support/files/{file.public_id}" in scene.at(scene.alice).get(at(case)).text


def test_a_file_that_isnt_a_picture_is_given_away_as_a_download_only(scene):
    scene.opened(scene.alice, screenshots=(BytesIO(b"<script>alert(1)</script>"), "../../evil.html"))
    [file] = db.session.scalars(select(CaseFile))
    answer = scene.at(scene.alice).get(f"/support/files/{file.public_id}")
    assert answer.data == b"<script>alert(1)</script>" and answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=evil.html"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# Without an account


def test_a_visitor_confirms_their_address_and_then_the_case_is_open(scene):
    answer = scene.ask(kind="purchase", email="dora@example.test", name="Dora")
    assert answer.status_code == 303 and answer.headers["Location"] == "/support/sent"
    assert (scene.case().state, scene.case().held_for) == ("held", "address")
    assert not delivered("eleni@example.test")
    [mail] = delivered("dora@example.test")
    page = scene.at().get(link_in(mail))
    assert WORDS["subject"] in page.text and scene.case().state == "held"
    scene.at().post(link_in(mail))
    assert scene.case().state == "open"
    assert len(delivered("eleni@example.test")) == 1
    scene.at().post(link_in(mail))
    assert len(delivered("dora@example.test")) == 2


def test_a_visitor_with_a_good_key_needs_nothing_more(scene):
    scene.ask(email="dora@example.test", key=scene.key())
    assert scene.case().state == "open" and scene.case().person_id is None


def test_a_visitor_without_address_is_asked_for_one(scene):
    refused = scene.ask()
    assert dict(errors(refused.text)) == {"email-error": "We need it to answer you."}
    assert WORDS["description"] in refused.text


def test_who_confirms_the_address_of_a_member_opens_it_for_that_member(scene):
    scene.ask(email="Alice@example.test")
    [mail] = delivered("Alice@example.test")
    scene.at().post(link_in(mail))
    case = scene.case()
    assert (case.state, case.person_id, case.license_id) == ("open", scene.alice.id, scene.license.id)


def test_a_technical_question_of_an_unknown_address_waits_for_a_key(scene):
    scene.ask(email="dora@example.test")
    [mail] = delivered("dora@example.test")
    scene.at().post(link_in(mail))
    assert (scene.case().state, scene.case().held_for) == ("held", "entitlement")
    assert "needs an active license" in scene.at().get(link_in(mail)).text
    refused = scene.at().post(f"{link_in(mail)}/key", {"key": "NOTAK-EY000-00000"})
    assert refused.status_code == 422 and errors(refused.text)
    scene.at().post(f"{link_in(mail)}/key", {"key": scene.key()})
    assert scene.case().state == "open"


def test_cases_of_an_address_become_those_of_who_registers_with_it(scene):
    scene.ask(kind="purchase", email="dora@example.test")
    from forum.accounts.actions import add_person

    with transaction.writing():
        dora = add_person(handle="dora", email="dora@example.test", password_hash="-", is_verified=True)
    assert scene.case().person_id == dora.id
    assert scene.at(dora).get(at(scene.case())).status_code == 200


def test_registering_with_the_address_confirms_what_was_asked_from_it(scene):
    from forum.accounts.actions import add_person

    scene.ask(kind="purchase", email="dora@example.test")
    scene.ask(email="dora@example.test")
    with transaction.writing():
        add_person(handle="dora", email="dora@example.test", password_hash="-", is_verified=True)
    states = db.session.execute(select(Case.state, Case.held_for).order_by(Case.id)).all()
    assert [tuple(row) for row in states] == [("open", ""), ("held", "entitlement")]


def test_a_member_whose_address_isnt_confirmed_is_held_until_it_is(scene):
    with transaction.writing() as session:
        change_site(mail_url="smtp://127.0.0.1:1")  # where mail goes out, addresses are confirmed
        session.get_one(Person, scene.charlie.id).email_verified_at = None
    case = scene.opened(scene.charlie, kind="purchase")
    assert (case.state, case.held_for) == ("held", "address")
    assert "Confirm your address first" in scene.at(scene.charlie).get(at(case)).text
    assert scene.write(scene.charlie, case, "Hello?").status_code == 403
    with transaction.writing() as session:
        session.get_one(Person, scene.charlie.id).email_verified_at = now()
        publish(AddressConfirmed(person_id=scene.charlie.id))
    assert scene.case(case.public_id).state == "open"


def test_what_nobody_confirms_goes_after_a_month(scene):
    scene.ask(kind="purchase", email="dora@example.test")
    kept = scene.opened(scene.bob, product="ledger")
    with transaction.writing() as session:
        session.execute(update(Case).values(created_at=now() - timedelta(days=31)))
    looking_after.remove_what_nobody_confirmed()
    assert db.session.scalars(select(Case.id)).all() == [kept.id]


def test_a_known_error_is_answered_at_once(scene):
    told = "PHP Fatal error:  Uncaught Error: Class 'Ledger_Export' not found in /srv/a.php:4"
    factories.thread(scene.charlie, factories.board("general"), "Class not found", f"It says:\n\n{told}")
    locked = factories.board("pro", products=[scene.print])
    factories.license_for(scene.charlie, scene.print)
    factories.thread(scene.charlie, locked, "Zqlocked", told)
    index.rebuild()
    worker.drain()
    case = scene.opened(errors=told.replace("/srv/a", "/home/b"))
    page = scene.at(scene.alice).get(at(case)).text
    assert "This error is known" in page and "Class not found" in page and "Zqlocked" not in page
    scene.at(scene.alice).post(f"{at(case)}/solution")
    assert scene.case(case.public_id).state == "solved"


def test_a_forged_link_opens_nothing(scene):
    scene.ask(kind="purchase", email="dora@example.test")
    assert scene.at().get("/support/confirmations/WyJhIl0.forged").status_code == 410
    assert scene.at().post("/support/confirmations/WyJhIl0.forged").status_code == 410
    assert scene.case().state == "held"
