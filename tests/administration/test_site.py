import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from forum.accounts.queries import roles_of
from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.models import Job
from forum.core.log.models import LogEntry
from forum.core.site import site
from tests import factories
from tests.people import Browser, person

PAGES = (
    "/admin",
    "/admin/boards",
    "/admin/boards/new",
    "/admin/boards/general",
    "/admin/products",
    "/admin/products/new",
    "/admin/products/ledger",
    "/admin/members",
    "/admin/members/anna",
    "/admin/site",
    "/admin/log",
)


def job(**values) -> None:
    with transaction.writing() as session:
        session.add(Job(kind="mail.send", payload={}, **values))


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_administrators_are_for_them_alone(app, admin, page):
    factories.board("general")
    factories.product("ledger")
    person("anna")
    assert admin.get(page).status_code == 200
    others = [Browser(app, person("jonas", "moderator", "support", "writer")), Browser(app)]
    for browser in others:
        assert browser.get(page).status_code == 404
        assert browser.post(page).status_code in (404, 405)


@pytest.mark.parametrize(
    "page", ["/admin/boards/nope", "/admin/products/nope", "/admin/members/nope", "/admin/licenses/nope"]
)
def test_what_is_not_there_is_not_found(admin, page):
    assert admin.get(page).status_code == 404


class TestTheOverview:
    def test_counts_what_there_is(self, admin):
        factories.board("general")
        assert '<dt>Boards</dt><dd class="num">1</dd>' in admin.get("/admin").text

    def test_tells_when_background_work_stands_still(self, admin):
        assert "Background work is up to date." in admin.get("/admin").text
        job(run_at=now() - timedelta(minutes=5))
        assert "Background work stands still." in admin.get("/admin").text

    def test_lists_what_failed_too_often_and_starts_it_again(self, admin):
        job(parked_at=now(), attempts=5, error="OSError: no route")
        assert "OSError: no route" in admin.get("/admin").text
        assert admin.post("/admin/jobs/parked/removal").status_code == 303
        with transaction.reading() as session:
            again = session.scalars(select(Job).where(Job.kind == "mail.send")).one()
        assert (again.parked_at, again.attempts) == (None, 0)


class TestMembers:
    def test_are_found_by_name_display_name_and_mail(self, admin):
        person("anna", name="Άννα Λάμπρου")
        person("bob")
        for words in ("ANN", "Λάμπρου", "anna@example"):
            page = admin.get("/admin/members", query_string={"q": words}).text
            assert "/admin/members/anna" in page and "/admin/members/bob" not in page

    @pytest.mark.parametrize("words", ["%", "_", "'", "\\", "\x00", "😀" * 500])
    def test_are_looked_for_by_letters_not_by_patterns(self, admin, words):
        person("bob")
        response = admin.get("/admin/members", query_string={"q": words})
        assert response.status_code == 200
        if words != "\x00":
            assert "/admin/members/bob" not in response.text

    def test_come_in_pages_of_twenty(self, admin):
        for n in range(22):
            person(f"member{n}")
        assert admin.get("/admin/members").text.count('href="/admin/members/') == 20
        assert admin.get("/admin/members?page=2").text.count('href="/admin/members/') == 3

    def test_get_roles_with_a_reason(self, admin, administrator):
        anna = person("anna", "writer")
        filled = {"roles": ["moderator", "support"], "reason": "Joins the team"}
        assert admin.post("/admin/members/anna", filled).status_code == 303
        with transaction.reading() as session:
            assert roles_of(anna.id) == {"moderator", "support"}
            entry = session.scalars(select(LogEntry)).one()
        assert (entry.actor_id, entry.reason, entry.before) == (
            administrator.id,
            "Joins the team",
            {"roles": ["writer"]},
        )

    def test_get_no_roles_without_a_reason_or_of_a_kind_that_is_none(self, admin):
        anna = person("anna")
        for filled in ({"roles": ["moderator"]}, {"roles": ["god"], "reason": "x"}):
            assert admin.post("/admin/members/anna", filled).status_code == 422
        with transaction.reading():
            assert not roles_of(anna.id)

    def test_always_have_an_administrator_among_them(self, admin, administrator):
        response = admin.post("/admin/members/dimitra", {"reason": "Enough"})
        assert response.status_code == 422
        assert 'id="roles-error"' in response.text
        with transaction.reading():
            assert roles_of(administrator.id) == {"administrator"}


class TestTheSite:
    def test_gets_a_name_and_languages(self, app, admin):
        assert admin.post("/admin/site", {"name": "Meltemi", "languages": "el, en de"}).status_code == 303
        assert "· Meltemi</title>" in admin.get("/admin/site").text
        with transaction.reading():
            assert site().languages == ("el", "en", "de")

    @pytest.mark.parametrize(
        ("field", "value"), [("name", " "), ("name", "x" * 81), ("languages", ""), ("languages", "en, klingon")]
    )
    def test_says_what_is_wrong_next_to_the_field(self, admin, field, value):
        response = admin.post("/admin/site", {"name": "Meltemi", "languages": "en"} | {field: value})
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text


class TestTheLog:
    def test_says_who_did_what_and_why_newest_first(self, admin):
        admin.post("/admin/site", {"name": "One", "languages": "en", "reason": "First"})
        admin.post("/admin/site", {"name": "Two", "languages": "en", "reason": "Second"})
        page = admin.get("/admin/log").text
        assert page.index("Second") < page.index("First")
        assert "dimitra" in page and "One → Two" in told(admin.get("/admin/log"))

    def test_is_filtered_by_act_and_by_person(self, admin):
        person("anna")
        admin.post("/admin/site", {"name": "One", "languages": "en", "reason": "For the site"})
        admin.post("/admin/members/anna", {"roles": ["writer"], "reason": "For Anna"})
        assert "For Anna" not in admin.get("/admin/log?action=site.change").text
        assert "For the site" in admin.get("/admin/log?by=Dimitra").text
        assert "The log has nothing of this kind." in admin.get("/admin/log?by=anna").text

    def test_escapes_what_people_wrote(self, admin):
        admin.post("/admin/site", {"name": "<b>x", "languages": "en", "reason": "<script>alert(1)</script>"})
        assert "<script>alert" not in admin.get("/admin/log").text

    def test_says_what_changed_in_words(self, admin):
        eleni, ledger = person("eleni"), factories.product("ledger", name="Ledger 8")
        board = {"slug": "workshop", "name_en": "Workshop", "kind": "questions", "starters": "members"}
        board |= {"icon": "printer", "hue": "3"}
        admin.post("/admin/boards/new", board | {"listed": "y"})
        changed = {"name_el": "Εργαστήριο", "starters": "staff", "products": [str(ledger.id)], "moderators": "eleni"}
        admin.post("/admin/boards/workshop", board | changed)
        page = told(admin.get("/admin/log?action=board.change"))
        for words in (
            "Name (Ελληνικά): – → Εργαστήριο",
            "Who may start threads: Every member who may read it → Staff and its moderators",
            "Listed: Yes → No",
            "Locked to: – → Ledger 8",
            f"Moderators: – → {eleni.handle}",
        ):
            assert words in page
        assert "Kind:" not in page
        page = told(admin.get("/admin/log?action=board.create"))
        assert "Color: Green" in page and "Name (English): Workshop" in page

    def test_says_it_in_greek(self, admin):
        person("anna")
        admin.post("/admin/members/anna", {"roles": ["writer", "moderator"], "reason": "Βοηθά."})
        page = told(admin.get("/admin/log?lang=el"))
        assert "Ρόλοι: – → Συντονιστής όλων των ενοτήτων, Συντάκτης άρθρων βοήθειας" in page

    def test_says_dates_as_dates_and_boards_by_name(self, admin):
        thread = factories.thread(person("anna"), factories.board("sync"))
        factories.board("print", name="Printing")
        admin.post(f"/threads/{thread.public_id}/closing", {"reason": "Done."})
        admin.post(f"/threads/{thread.public_id}/move", {"reason": "There.", "board": "print"})
        page = told(admin.get("/admin/log"))
        assert "Board: Sync → Printing" in page
        assert re.search(r"Closed: – → \d{1,2} \w{3} \d{4}, \d\d:\d\d UTC", page)


def told(response) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split()).replace(" :", ":")
