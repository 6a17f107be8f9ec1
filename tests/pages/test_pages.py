"""The site's own pages: default texts in every language, and an administrator's own in their place."""

import pytest

from forum.core.languages import INTERFACE
from forum.pages.names import NAMES
from forum.pages.queries import default_body
from tests.people import Browser, person


@pytest.fixture
def admin(app) -> Browser:
    return Browser(app, person("dimitra", "administrator"))


def written(en: str = "# Ours\n\nBe **kind**.", el: str = "Με *ευγένεια*.") -> dict[str, str]:
    return {"body_en": en, "body_el": el}


@pytest.mark.parametrize("slug", NAMES)
@pytest.mark.parametrize("language", INTERFACE)
def test_there_is_a_text_before_anybody_writes_one(visitor, slug, language):
    page = visitor.get(f"/pages/{slug}?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text and "<h2" in page.text
    assert len(default_body(slug, language)) > 800


@pytest.mark.parametrize("slug", NAMES)
def test_the_languages_say_the_same_in_as_many_parts(slug):
    parts = [
        [line[:3] for line in default_body(slug, code).splitlines() if line[:3] in ("## ", "- *", "1. ")]
        for code in INTERFACE
    ]
    assert parts[0] == parts[1]


def test_every_page_leads_to_them_and_registration_too(visitor):
    for address in ("/", "/help", "/register"):
        page = visitor.get(address).text
        assert all(f'href="/pages/{slug}"' in page for slug in NAMES)
    assert "Here these apply:" in visitor.get("/register").text


def test_what_an_administrator_writes_stands_in_its_language(visitor, admin):
    assert admin.post("/admin/pages/rules", written()).status_code == 303
    assert "<strong>kind</strong>" in visitor.get("/pages/rules?lang=en").text
    assert "<em>ευγένεια</em>" in visitor.get("/pages/rules?lang=el").text


def test_markup_is_safe(visitor, admin):
    admin.post(
        "/admin/pages/rules", written("<script>alert(1)</script> [x](javascript:alert(1)) [data](/account/data)")
    )
    page = visitor.get("/pages/rules?lang=en").text
    assert "<script>alert" not in page and '="javascript:' not in page and 'href="/account/data"' in page


def test_a_preview_changes_nothing(visitor, admin):
    page = admin.post("/admin/pages/rules/preview", written("Be **gentle**.")).text
    assert "<strong>gentle</strong>" in page and "Be **gentle**." in page
    assert "gentle" not in visitor.get("/pages/rules?lang=en").text


def test_the_default_text_comes_back_and_the_log_keeps_what_was_there(visitor, admin):
    admin.post("/admin/pages/rules", written("First."))
    admin.post("/admin/pages/rules", written("Second."))
    assert admin.post("/admin/pages/rules/en/removal").status_code == 303
    assert "Search first." in visitor.get("/pages/rules?lang=en").text
    edit = admin.get("/admin/pages/rules").text
    assert "Earlier texts" in edit and "First." in edit and "Second." in edit
    log = admin.get("/admin/log").text
    assert "Changed one of the site’s pages" in log and "Put the default text of a page back" in log


def test_saving_what_stands_there_writes_nothing(visitor, admin):
    admin.post("/admin/pages/rules", {f"body_{code}": default_body("rules", code) for code in INTERFACE})
    assert "Earlier texts" not in admin.get("/admin/pages/rules").text


@pytest.mark.parametrize("text", ["", "x" * 64_001, "<" * 13_000])
def test_what_cannot_be_taken_is_said_and_the_other_text_kept(admin, text):
    response = admin.post("/admin/pages/rules", written(text))
    assert response.status_code == 422 and 'id="body_en-error"' in response.text and "Με *ευγένεια*." in response.text


def test_other_pages_are_missing(visitor, admin):
    assert visitor.get("/pages/imprint").status_code == 404
    assert admin.get("/admin/pages/imprint").status_code == 404
    assert admin.post("/admin/pages/rules/de/removal").status_code == 404
