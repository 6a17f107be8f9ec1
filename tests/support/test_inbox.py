"""The inbox of support people, and what they do with cases there."""

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.support.models import CaseMessage, SavedReply
from tests.people import person
from tests.statements import counted
from tests.support.scene import WORDS, at, errors

STATEMENTS = 10


def titles(scene, tab: str = "open", **more) -> list[str]:
    page = scene.at(scene.eleni).get(f"/support/inbox?tab={tab}" + "".join(f"&{name}={value}" for name, value in more.items()))
    return [part.split("</a>")[0].rpartition(">")[2] for part in page.text.split('<h2 dir="auto">')[1:]]


def test_cases_are_mine_unassigned_waiting_and_solved(scene):
    first, second = scene.opened(subject="First"), scene.opened(subject="Second")
    scene.opened(scene.bob, subject="Held", product="ledger")
    assert titles(scene) == titles(scene, "unassigned") == ["First", "Second"] and titles(scene, "held") == ["Held"]
    scene.at(scene.eleni).post(f"{at(first)}/assignment", {"person": str(scene.eleni.id)})
    assert titles(scene, "mine") == ["First"] and titles(scene, "unassigned") == ["Second"]
    scene.write(scene.eleni, second, "Which version?")
    assert titles(scene, "waiting") == ["Second"] and titles(scene) == ["First"]
    scene.write(scene.eleni, first, "Done.", act="solve")
    assert titles(scene, "solved") == ["First"] and titles(scene, "mine") == ["Second"]


def test_who_has_waited_longest_stands_first(scene):
    first, _second = scene.opened(subject="First"), scene.opened(subject="Second")
    scene.write(scene.alice, first, "And one more thing.")
    assert titles(scene) == ["Second", "First"]


def test_it_is_narrowed_by_product_and_tag(scene):
    first = scene.opened(subject="First", product="ledger")
    scene.opened(subject="Second", kind="purchase", product="")
    scene.at(scene.eleni).post(f"{at(first)}/tags", {"tags": "Printing,  drawer, printing"})
    assert titles(scene, product="ledger") == titles(scene, tag="printing") == ["First"]
    assert titles(scene, tag="nothing") == []


def test_a_case_is_found_by_the_number_that_somebody_says_on_the_phone(scene):
    case = scene.opened()
    for said in (case.reference, f"{case.reference[:4]}-{case.reference[4:]}", f"{case.reference[:4]} {case.reference[4:]}"):
        assert scene.at(scene.eleni).get(f"/support/inbox?q={said}").headers["Location"] == at(case)
    assert "There is no case of this number." in scene.at(scene.eleni).get("/support/inbox?q=1234-0000").text


def test_two_cases_of_a_customer_are_made_one(scene):
    first, second = scene.opened(subject="First"), scene.opened(subject="Second")
    others = scene.opened(scene.charlie, kind="purchase")
    desk = scene.at(scene.eleni)
    refused = desk.post(f"{at(first)}/merging", {"reference": others.reference})
    assert refused.status_code == 422 and errors(refused.text)[0][0] == "reference-error"
    assert desk.post(f"{at(first)}/merging", {"reference": first.reference}).status_code == 422
    assert desk.post(f"{at(first)}/merging", {"reference": second.reference}).headers["Location"] == at(second)
    assert len(scene.said(second)) == 2 and titles(scene) == ["Second", WORDS["subject"]]
    assert scene.at(scene.alice).get(at(first)).headers["Location"] == at(second)
    assert scene.at(scene.charlie).get(at(first)).status_code == 404


def test_beside_a_case_stand_the_customers_licenses_earlier_cases_and_similar_ones(scene):
    told = "PHP Fatal error:  Uncaught Error: Class 'Ledger_Export' not found in /srv/a.php:4"
    earlier = scene.opened(subject="Printing stops", errors=told)
    other = scene.opened(scene.charlie, subject="Something else entirely", kind="purchase", errors=told.replace("/srv/a", "/b"))
    case = scene.opened(subject="It dies", errors=told)
    page = scene.at(scene.eleni).get(at(case)).text
    beside = page.split("<aside")[1]
    assert "Licenses of the customer" in beside and "Printing stops" in beside and "Something else entirely" in beside
    assert beside.count("The same error") == 2 and earlier.reference[:4] in beside and other.reference[:4] in beside
    assert "Something else entirely" not in scene.at(scene.alice).get(at(case)).text


def test_saved_replies_are_kept_offered_by_language_changed_and_removed(scene):
    desk = scene.at(scene.eleni)
    assert errors(desk.post("/support/replies/new", {"title": "", "markdown": ""}).text)
    desk.post("/support/replies/new", {"title": "Cache", "markdown": "Clear the cache.", "language": ""})
    desk.post("/support/replies/new", {"title": "Μνήμη", "markdown": "Καθαρίστε τη μνήμη.", "language": "el"})
    page = desk.get(at(scene.opened())).text
    assert "Clear the cache." in page
    [first, second] = db.session.scalars(select(SavedReply).order_by(SavedReply.id))
    desk.post(f"/support/replies/{first.public_id}", {"title": "Cache", "markdown": "Empty it.", "language": "en"})
    assert "Empty it." in desk.get("/support/replies").text
    desk.post(f"/support/replies/{second.public_id}/removal")
    assert "Μνήμη" not in desk.get("/support/replies").text


def test_the_product_of_a_case_is_set(scene):
    case, desk = scene.opened(kind="purchase"), scene.at(scene.eleni)
    desk.post(f"{at(case)}/product", {"product": "print"})
    assert scene.case(case.public_id).product_id == scene.print.id
    assert desk.post(f"{at(case)}/product", {"product": "no-such"}).status_code == 404
    desk.post(f"{at(case)}/product", {"product": ""})
    assert scene.case(case.public_id).product_id is None


def test_only_support_people_are_given_cases(scene):
    case, desk = scene.opened(), scene.at(scene.eleni)
    for somebody in (str(scene.maria.id), str(scene.alice.id), "99999999999", "x"):
        assert desk.post(f"{at(case)}/assignment", {"person": somebody}).status_code == 404
    jonas = person("jonas", "support")
    desk.post(f"{at(case)}/assignment", {"person": str(jonas.id)})
    desk.post(f"{at(case)}/assignment", {"person": ""})
    assert scene.case(case.public_id).assigned_to_id is None


def test_a_case_that_nothing_entitles_to_is_opened_anyway(scene):
    case = scene.opened(scene.bob, product="ledger")
    scene.at(scene.eleni).post(f"{at(case)}/opening")
    assert scene.case(case.public_id).state == "open"


@pytest.mark.parametrize("people", ["maria", "alice"])
def test_nobody_else_has_an_inbox(scene, people):
    scene.opened()
    someone = scene.at(getattr(scene, people))
    assert someone.get("/support/inbox").status_code == someone.get("/support/replies").status_code == 404


def test_moderators_see_nothing_of_cases(scene):
    case = scene.opened(subject="Zqsubject")
    scene.write(scene.eleni, case, "Zqanswer")
    maria = scene.at(scene.maria)
    for address in (at(case), "/support/cases", "/moderation/log", "/queue", f"/people/{scene.alice.handle}"):
        answer = maria.get(address)
        assert "Zq" not in answer.text and case.reference not in answer.text


def test_the_inbox_and_a_case_take_fixed_numbers_of_statements(scene):
    """However many cases there are, and however much was said."""
    counts = []
    for number in (1, 6):
        for each in range(number):
            case = scene.opened(subject=f"Number {each}", product="ledger")
            scene.write(scene.alice, case, f"More of {each}.")
            db.session.remove()
        desk, customer = scene.at(scene.eleni), scene.at(scene.alice)
        pages = (desk, "/support/inbox"), (desk, at(case)), (customer, at(case)), (customer, "/support/cases")
        seen = []
        for browser, address in pages:
            browser.get(address)
            with counted() as statements:
                assert browser.get(address).status_code == 200
            seen.append(len(statements))
        counts.append(seen)
    assert counts[0] == counts[1] and counts[0][0] <= STATEMENTS, counts


def test_a_note_stays_where_it_is_when_the_case_becomes_one_with_another(scene):
    first, second = scene.opened(subject="First"), scene.opened(subject="Second")
    scene.write(scene.eleni, first, "She pays late.", act="note")
    scene.at(scene.eleni).post(f"{at(first)}/merging", {"reference": second.reference})
    assert "pays late" not in scene.at(scene.alice).get(at(second)).text
    kinds = db.session.scalars(select(CaseMessage.kind).where(CaseMessage.case_id == second.id))
    assert sorted(kinds) == ["customer", "customer", "note"]
