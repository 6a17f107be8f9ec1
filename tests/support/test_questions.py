"""What the form asks about a product, as the administrator set it."""

import pytest

from forum.core.database import db
from forum.support.models import CaseField
from tests.people import person
from tests.support.scene import at, errors

SHOP = {"label_en": "Which shop system?", "label_el": "Ποιο σύστημα;", "kind": "choice", "choices_en": "WooCommerce\nMagento"}


@pytest.fixture
def set_up(scene):
    """The administrator's browser."""
    return scene.at(person("ada", "administrator"))


def test_a_question_of_a_product_is_asked_and_its_answer_stands_in_the_case(scene, set_up):
    set_up.post("/admin/support/questions/new", SHOP | {"product": "ledger", "is_required": "y"})
    [question] = db.session.query(CaseField)
    name = f"question_{question.public_id}"
    form = scene.at(scene.alice).get("/support").text
    assert "Which shop system?" in form and "Magento" in form
    assert "Ποιο σύστημα;" in scene.at(scene.alice).get("/support?lang=el").text
    refused = scene.ask(scene.alice, product="ledger")
    assert [field for field, _words in errors(refused.text)] == [f"{name}-error"]
    case = scene.opened(scene.alice, product="ledger", **{name: "Magento"})
    page = scene.at(scene.eleni).get(at(case)).text
    assert "Which shop system?" in page and "Magento" in page


def test_it_isnt_asked_about_other_products_nor_other_kinds_of_questions(scene, set_up):
    set_up.post("/admin/support/questions/new", SHOP | {"product": "print", "is_required": "y"})
    assert scene.opened(scene.alice, product="ledger").answers == []
    assert scene.opened(scene.alice, kind="purchase").answers == []


def test_what_cant_be_asked_is_refused_next_to_the_field(set_up):
    refused = set_up.post("/admin/support/questions/new", SHOP | {"choices_en": ""})
    assert refused.status_code == 422 and [field for field, _ in errors(refused.text)] == ["choices_en-error"]
    assert "Which shop system?" in refused.text
    refused = set_up.post("/admin/support/questions/new", {"kind": "line"})
    assert [field for field, _ in errors(refused.text)] == ["label_en-error"]


def test_questions_are_changed_and_removed(scene, set_up):
    set_up.post("/admin/support/questions/new", SHOP)
    [question] = db.session.query(CaseField)
    place = f"/admin/support/questions/{question.public_id}"
    assert "Which shop system?" in set_up.get(place).text
    set_up.post(place, {"label_en": "Which system?", "kind": "line"})
    assert "Which system?" in scene.at(scene.charlie).get("/support").text
    set_up.post(f"{place}/removal")
    assert "Which system?" not in scene.at(scene.charlie).get("/support").text
