"""Mails to support: what opens a case, what goes on in one, and what does neither."""

from email.message import EmailMessage

import pytest
from sqlalchemy import delete, func, select

from forum.core import transaction
from forum.core.database import db
from forum.core.incoming.models import SeenMail
from forum.support.models import Case, CaseCopy, CaseFile, CaseMessage
from tests.mail import delivered, link_in, text_of
from tests.pictures.hostile import picture
from tests.support.mailing import SUPPORT, arrive, given_up, mail, open_mailbox, waiting
from tests.support.scene import WORDS, at


@pytest.fixture(autouse=True)
def _mailbox(scene):
    open_mailbox()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Case))


def reply_to(scene, case, someone) -> str:
    """The address that answers to the letters about a case go to."""
    scene.write(scene.eleni, case, "Which printer is it?")
    return str(delivered(someone.email)[-1]["Reply-To"])


def test_a_holders_mail_is_an_open_case_with_one_receipt(scene):
    arrive(mail("Alice <alice@example.test>", "It does not print.\n\nSince Monday.", subject="Printing"))
    case = scene.case()
    assert (case.state, case.person_id, case.license_id, case.product_id, case.via, case.subject) == (
        "open",
        scene.alice.id,
        scene.license.id,
        scene.ledger.id,
        "mail",
        "Printing",
    )
    assert scene.said(case) == [("customer", "It does not print.\n\nSince Monday.")]
    [receipt] = delivered("alice@example.test")
    assert f"{case.reference[:4]}-{case.reference[4:]}" in text_of(receipt)
    assert receipt["In-Reply-To"] and receipt["Auto-Submitted"] == "auto-generated"
    assert waiting() == 0


def test_the_answer_goes_out_and_its_reply_comes_back_into_the_case(scene):
    arrive(mail("alice@example.test", Message_ID="<first@alice.example>"))
    case = scene.case()
    address = reply_to(scene, case, scene.alice)
    answer = delivered("alice@example.test")[-1]
    assert "<first@alice.example>" in answer["References"] and answer["In-Reply-To"] == "<first@alice.example>"
    quoted = "On Mon, 23 Nov 2026 at 10:12, Eleni <support@vendor.example> wrote:\n> Which printer is it?"
    arrive(mail("alice@example.test", f"A laser one.\n\n{quoted}", to=address))
    assert count() == 1 and scene.case().state == "open"
    assert scene.said(case)[-1] == ("customer", "A laser one.")
    page = scene.at(scene.alice).get(at(case)).text
    assert "A laser one." in page and "Quoted text and signature" in page


def test_who_doesnt_belong_to_the_case_opens_one_of_their_own(scene):
    case = scene.opened()
    address = reply_to(scene, case, scene.alice)
    arrive(mail("charlie@example.test", "Let me in.", to=address), mail("mallory@evil.example", "Me too.", to=address))
    assert count() == 3 and all("Let me in" not in words and "Me too" not in words for _side, words in scene.said(case))


def test_belonging_to_it_without_the_address_opens_another_one(scene):
    case = scene.opened()
    answer = reply_to(scene, case, scene.alice) and delivered("alice@example.test")[-1]
    arrive(mail("alice@example.test", "Again.", In_Reply_To=str(answer["Message-ID"])))
    assert count() == 2 and len(scene.said(case)) == 2


def test_a_forged_address_is_no_address(scene):
    case = scene.opened()
    address = reply_to(scene, case, scene.alice)
    local, _, domain = address.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    arrive(mail("alice@example.test", "Again.", to=forged))
    assert len(scene.said(case)) == 2


def test_the_same_mail_twice_is_one_message(scene):
    once = mail("alice@example.test")
    arrive(once, once)
    arrive(once)
    assert count() == 1 and len(delivered("alice@example.test")) == 1


def test_a_mail_whose_handling_was_cut_off_is_one_case_and_one_message(scene):
    """A worker died after it was written and before the mail was known as handled."""
    first = mail("alice@example.test")
    arrive(first)
    case = scene.case()
    second = mail("alice@example.test", "And more.", to=reply_to(scene, case, scene.alice))
    arrive(second)
    with transaction.writing() as session:
        session.execute(delete(SeenMail))
    arrive(first, second)
    assert count() == 1 and len(scene.said(case)) == 3


def test_who_says_to_support_is_believed_nothing(scene):
    """Whoever writes may say to be one of the support people: it goes to the list that they look through."""
    case = scene.opened()
    address = reply_to(scene, case, scene.alice)
    arrive(mail("Eleni <eleni@example.test>", "Send your password to evil.example.", to=address))
    assert len(scene.said(case)) == 2 and count() == 1 and given_up() == ["unclaimed"]


def test_an_unknown_address_is_held_until_it_is_confirmed(scene):
    arrive(mail("Dora <dora@example.test>", "Where is my invoice?"))
    case = scene.case()
    assert (case.state, case.held_for, case.name) == ("held", "address", "Dora") and not delivered("eleni@example.test")
    [asked] = delivered("dora@example.test")
    scene.at().post(link_in(asked))
    assert (scene.case().state, scene.case().held_for) == ("held", "entitlement")


def test_a_key_in_the_mail_opens_it_and_is_nowhere_kept(scene):
    key = scene.key()
    arrive(mail("dora@example.test", f"It does not print.\nMy key: {key}\n"))
    case = scene.case()
    assert case.state == "open" and case.license_id and case.person_id is None
    assert key not in str(scene.said(case)) and "[license key removed]" in str(scene.said(case))
    kept = db.session.execute(select(CaseMessage.markdown, CaseMessage.html, CaseMessage.rest)).all()
    assert key not in str(kept)


def test_whose_license_has_ended_is_told_so_by_mail(scene):
    arrive(mail("bob@example.test"))
    assert (scene.case().state, scene.case().held_for) == ("held", "entitlement")
    [told] = delivered("bob@example.test")
    assert "Your license for Ledger ended on" in text_of(told)


def test_attachments_come_along_pictures_made_harmless(scene):
    sent = mail("alice@example.test")
    sent.add_attachment(picture(), maintype="image", subtype="png", filename="shot.png")
    sent.add_attachment(b"2026 ERROR", maintype="text", subtype="plain", filename="error.log")
    arrive(sent)
    files = db.session.scalars(select(CaseFile).order_by(CaseFile.id)).all()
    assert [(file.name, file.width is not None) for file in files] == [("shot.png", True), ("error.log", False)]
    assert all(file.message_id for file in files)


def test_who_is_in_copy_stays_in_copy(scene):
    arrive(mail("alice@example.test", Cc=f"Charlie <charlie@example.test>, {SUPPORT}"))
    assert [copy.address for copy in db.session.scalars(select(CaseCopy))] == ["charlie@example.test"]
    assert scene.at(scene.charlie).get(at(scene.case())).status_code == 200


def test_who_is_in_copy_answers_by_mail(scene):
    case = scene.opened()
    scene.at(scene.eleni).post(f"{at(case)}/copies", {"address": "dora@example.test"})
    address = reply_to(scene, case, scene.alice)
    arrive(mail("dora@example.test", "It is a laser printer.", to=address))
    assert scene.said(case)[-1] == ("customer", "It is a laser printer.")
    assert "It is a laser printer." in text_of(delivered("alice@example.test")[-1])
    assert all("It is a laser" not in text_of(one) for one in delivered("dora@example.test"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All", "Auto_Submitted": "auto-generated"},
    ],
)
def test_what_no_person_wrote_opens_nothing_and_is_answered_by_nothing(scene, headers):
    case = scene.opened()
    address = reply_to(scene, case, scene.alice)
    before = len(delivered())
    arrive(mail("alice@example.test", "I am away.", to=address, **headers), mail("dora@example.test", "Away.", **headers))
    assert count() == 1 and len(scene.said(case)) == 2 and len(delivered()) == before


def test_our_own_mails_that_come_back_open_nothing(scene):
    arrive(mail(SUPPORT), mail(SUPPORT.replace("@", "+cabcdefghijklabcdefghijklmnop@")))
    assert count() == 0


def test_a_mail_that_came_back_is_a_note_in_its_case(scene):
    case = scene.opened()
    letter = delivered("alice@example.test")[-1]
    back = EmailMessage()
    back["From"], back["To"], back["Subject"] = "MAILER-DAEMON@mx.example", SUPPORT, "Undelivered"
    back["Message-ID"], back["Auto-Submitted"] = "<b1@mx.example>", "auto-replied"
    back.set_content("The mailbox is full.")
    back.make_mixed()
    back.replace_header("Content-Type", 'multipart/report; report-type=delivery-status; boundary="b"')
    back.set_boundary("b")
    back.add_attachment(letter)
    arrive(back, back)
    with transaction.writing() as session:
        session.execute(delete(SeenMail))  # as when a worker dies before the mail is known as handled
    arrive(back)
    assert [side for side, _words in scene.said(case)] == ["customer", "note"]
    assert "came back" in scene.said(case)[-1][1] and count() == 1


def test_what_a_support_person_passes_on_is_the_customers_question(scene):
    body = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Alice <alice@example.test>\nDate: Mon, 23 Nov 2026\n"
        "Subject: Printing\nTo: info@vendor.example\n\nIt does not print at all.\n"
    )
    arrive(mail("eleni@example.test", body, subject="Fwd: Printing"))
    case = scene.case()
    assert (case.person_id, case.state, case.subject) == (scene.alice.id, "open", "Printing")
    assert scene.said(case) == [("customer", "It does not print at all.")]


def test_what_is_passed_on_twice_is_one_case(scene):
    """As when a worker dies after the case was made and before the mail is known as handled."""
    body = "---------- Forwarded message ---------\nFrom: Alice <alice@example.test>\nSubject: Printing\n\nIt does not print.\n"
    sent = mail("eleni@example.test", body)
    arrive(sent)
    with transaction.writing() as session:
        session.execute(delete(SeenMail))
    arrive(sent)
    assert count() == 1


def test_a_cited_article_has_an_address_in_the_plain_text(scene):
    case = scene.opened()
    scene.write(scene.eleni, case, "It is all in [[help:printing/setup#ports]].")
    assert "http://localhost/help/en/printing/setup#ports" in text_of(delivered("alice@example.test")[-1])


def test_too_many_mails_of_one_sender_are_left_for_staff(scene):
    arrive(*(mail("alice@example.test", f"Number {number}") for number in range(25)))
    assert count() == 20 and given_up() == ["unclaimed"] * 5


def test_what_is_said_in_a_merged_case_goes_on_in_the_other(scene):
    first, second = scene.opened(), scene.opened(subject="The same again")
    address = reply_to(scene, first, scene.alice)
    scene.at(scene.eleni).post(f"{at(first)}/merging", {"reference": second.reference})
    arrive(mail("alice@example.test", "To the first one.", to=address))
    assert scene.said(second)[-1] == ("customer", "To the first one.")


def test_greek_mails_are_read_and_answered_in_greek(scene):
    sent = EmailMessage()
    sent["From"], sent["To"], sent["Message-ID"] = "dora@example.test", SUPPORT, "<g@x.example>"
    sent["Subject"] = "Η εκτύπωση δεν λειτουργεί"
    sent.set_content("Από χθες δεν τυπώνει τίποτα.", charset="iso-8859-7")
    arrive(sent)
    assert scene.case().subject == "Η εκτύπωση δεν λειτουργεί" and scene.case().language == "el"
    assert scene.said(scene.case()) == [("customer", "Από χθες δεν τυπώνει τίποτα.")]


def test_words_of_a_mail_are_no_markup(scene):
    body = "# not a title\n* <b>bold</b> https://shop.example/a?b=1&c=2\n> quoted\nAn answer to that."
    arrive(mail("alice@example.test", body))
    page = scene.at(scene.alice).get(at(scene.case())).text
    assert "# not a title<br>* &lt;b&gt;bold&lt;/b&gt;" in page and "<blockquote>" in page
    assert '<a href="https://shop.example/a?b=1&amp;c=2"' in page


def test_nothing_that_came_by_mail_is_lost_where_it_has_no_words(scene):
    sent = EmailMessage()
    sent["From"], sent["To"], sent["Message-ID"] = "alice@example.test", SUPPORT, "<n@x.example>"
    sent.add_attachment(picture(), maintype="image", subtype="png", filename="shot.png")
    arrive(sent)
    assert scene.said(scene.case()) == [("customer", "(no text)")]
    assert WORDS["subject"] not in scene.case().subject
