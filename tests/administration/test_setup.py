"""From a site that has nobody to one that is ready."""

from dataclasses import replace
from io import BytesIO
from re import search

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.accounts.models import Person, PersonRole
from forum.administration import actions
from forum.core import colors, transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.core.mail import server
from forum.core.mail.models import Letter
from forum.core.models import SiteRow
from forum.core.site import change_site
from forum.serve import preparation
from tests import factories
from tests.people import Browser, person
from tests.security.racing import Press, in_threads

ADA = {"username": "ada", "email": "ada@acme.test", "password": "tall cedar by the well"}
SITE = "/setup/steps/site"
MAIL = {
    "host": "smtp.acme.test",
    "security": "tls",
    "port": "",
    "user": "us",
    "password": "p@ss/word",
    "mail_from": "a@acme.test",
}


@pytest.fixture
def address(app) -> str:
    """What the console says."""
    with transaction.writing():
        return f"/setup/{actions.new_setup_token()}"


def row() -> SiteRow:
    db.session.expire_all()
    with transaction.reading() as session:
        return session.get(SiteRow, 1)


def picture(kind: str = "PNG", size=(900, 300)) -> BytesIO:
    made = BytesIO()
    Image.new("RGB", size, "#b3261e").save(made, kind)
    made.seek(0)
    return made


class TestTheAddressOnTheConsole:
    def test_is_said_while_there_is_no_administrator(self, app, capsys):
        preparation.invite_administrator()
        said = capsys.readouterr().out
        assert said.startswith("Make yourself the administrator: http://localhost/setup/")
        person("jonas", "moderator")
        preparation.invite_administrator()
        assert "/setup/" in capsys.readouterr().out
        person("ada", "administrator")
        preparation.invite_administrator()
        assert capsys.readouterr().out == ""

    def test_makes_the_administrator_and_leads_on(self, visitor, address):
        assert visitor.get(address).status_code == 200
        response = visitor.post(address, ADA)
        assert (response.status_code, response.location) == (303, "/setup")
        assert visitor.get("/setup").location == SITE
        assert visitor.get("/admin").status_code == 200
        with transaction.reading() as session:
            ada = session.scalars(select(Person)).one()
            assert session.scalars(select(PersonRole.role)).all() == ["administrator"]
        assert ada.email_verified_at and ada.email == "ada@acme.test"

    def test_works_once(self, app, visitor, address):
        visitor.post(address, ADA)
        late = Browser(app)
        assert late.get(address).status_code == 404
        assert late.post(address, ADA | {"username": "eve", "email": "eve@acme.test"}).status_code == 404
        assert late.get("/admin").status_code == 404

    def test_is_worth_nothing_after_another_start(self, visitor, address):
        with transaction.writing():
            newer = actions.new_setup_token()
        assert visitor.get(address).status_code == 404
        assert visitor.get(f"/setup/{newer}").status_code == 200

    def test_is_worth_nothing_once_a_command_made_an_administrator(self, visitor, address):
        person("ada", "administrator")
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, ADA).status_code == 404

    def test_is_kept_as_a_hash(self, address):
        token = address.rpartition("/")[2]
        assert len(token) >= 32
        assert len(row().setup_hash) == 64 and token not in row().setup_hash

    @pytest.mark.parametrize(
        ("field", "value"),
        [("username", "x"), ("email", "nobody"), ("password", "short"), ("password", "adaadaadaada")],
    )
    def test_says_what_is_wrong_and_can_be_used_again(self, visitor, address, field, value):
        response = visitor.post(address, ADA | {field: value})
        assert response.status_code == 422 and f'id="{field}-error"' in response.text
        assert visitor.post(address, ADA).status_code == 303

    def test_makes_one_of_two_who_press_at_once(self, app, address):
        presses = [
            Press("claim", None, address, ADA | {"username": f"ada{n}", "email": f"ada{n}@acme.test"}) for n in range(6)
        ]
        db.session.remove()
        answers = in_threads(app, presses)
        db.session.remove()
        assert sorted(status for _name, status, _location in answers) == [303, *[404] * 5]
        assert db.session.scalar(select(func.count()).select_from(PersonRole)) == 1
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


class TestTheFirstRun:
    def test_goes_on_where_one_stopped_and_ends_for_good(self, admin):
        assert admin.get("/setup").location == "/setup/steps/account"
        for step in ("account", "site", "languages", "mail", "products", "boards"):
            following = admin.post(f"/setup/steps/{step}", {"skip": "1"}).location
            assert admin.get("/setup").location == following
            assert admin.get(following).status_code == 200
        assert admin.post("/setup/steps/articles").location == "/setup/steps/done"
        done = admin.get("/setup/steps/done").text
        assert "There is no board: nobody can write yet." in done
        assert row().set_up_at is not None
        assert admin.get("/setup").location == "/admin"
        assert admin.get(SITE).location == "/admin/site"

    def test_leads_to_the_forms_that_there_are_and_back(self, admin):
        assert "/admin/boards/new?next=/setup/steps/boards" in admin.get("/setup/steps/boards").text
        board = {
            "slug": "news",
            "name_en": "News",
            "kind": "announcements",
            "starters": "staff",
            "icon": "megaphone",
            "hue": "1",
        }
        form = admin.get("/admin/boards/new?next=/setup/steps/boards").text
        assert 'action="/admin/boards/new?next=/setup/steps/boards"' in form
        assert admin.post("/admin/boards/new?next=/setup/steps/boards", board).location == "/setup/steps/boards"
        product = admin.post("/admin/products/new?next=https://evil.example", {"slug": "lamp", "name_en": "Lamp"})
        assert product.location == "/admin/products/lamp"

    def test_is_offered_on_the_overview_until_it_is_done(self, admin):
        assert "Go on setting up" in admin.get("/admin").text
        with transaction.writing():
            change_site(set_up_at=now())
        assert "Go on setting up" not in admin.get("/admin").text


class TestLanguages:
    def test_one_that_is_off_is_neither_offered_nor_chosen(self, app, admin):
        filled = {"spoken": ["el"], "main": "el", "registration": "closed"}
        assert admin.post("/setup/steps/languages", filled).location == "/setup/steps/mail"
        assert (row().languages, row().registration) == (["el"], "closed")
        visitor = Browser(app)
        page = visitor.get("/?lang=en", headers={"Accept-Language": "en"})
        assert '<html lang="el"' in page.text and "hreflang" not in page.text
        assert "Set-Cookie" not in page.headers
        assert '<html lang="el"' in Browser(app, person("bob", language="en")).get("/account").text

    def test_the_main_one_is_for_who_asks_for_none(self, app, admin):
        admin.post("/setup/steps/languages", {"spoken": ["en", "el"], "main": "el", "registration": "open"})
        for asked, answered in (("fr", "el"), ("en", "en"), ("", "el")):
            assert f'<html lang="{answered}"' in Browser(app).get("/", headers={"Accept-Language": asked}).text

    def test_those_that_people_only_write_in_stay(self, admin):
        with transaction.writing():
            change_site(languages=["en", "de", "el"])
        admin.post("/setup/steps/languages", {"spoken": ["en"], "main": "en", "registration": "open"})
        assert row().languages == ["en", "de"]

    @pytest.mark.parametrize(
        "filled", [{"main": "en"}, {"spoken": ["el"], "main": "en"}, {"spoken": ["de"], "main": "en"}]
    )
    def test_at_least_one_is_on_and_the_main_one_is_among_them(self, admin, filled):
        assert admin.post("/setup/steps/languages", filled | {"registration": "open"}).status_code == 422


class TestTheLook:
    def test_a_color_that_cannot_be_read_is_refused_with_one_that_can(self, app, admin):
        response = admin.post(SITE, {"name": "Acme", "accent": "#ffd400"})
        nearest = colors.nearest("#ffd400")
        assert response.status_code == 422
        assert "1.24 : 1" in response.text and f'name="instead" value="{nearest}"' in response.text
        assert "look/" not in Browser(app).get("/").text
        assert admin.post(SITE, {"name": "Acme", "accent": "#ffd400", "instead": nearest}).status_code == 303
        page = Browser(app).get("/").text
        assert colors.address(nearest) in page and "· Acme</title>" in page

    def test_the_offered_color_is_checked_like_any_other(self, admin):
        assert admin.post(SITE, {"name": "Acme", "accent": "", "instead": "#ffd400"}).status_code == 422

    def test_its_stylesheet_is_kept_for_ever(self, visitor):
        sheet = visitor.get(colors.address("#b3261e"))
        assert sheet.mimetype == "text/css" and "immutable" in sheet.headers["Cache-Control"]
        assert "Set-Cookie" not in sheet.headers
        assert visitor.get("/look/b3261e-00000000.css").status_code == 404

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_a_logo_is_made_anew_and_shown_on_every_page(self, app, admin, kind):
        assert admin.post(SITE, {"name": "Acme", "logo": (picture(kind), "logo.any")}).status_code == 303
        name = row().logo
        page = Browser(app).get("/").text
        assert f'src="/look/{name}" width="900" height="300"' in page
        shown = Browser(app).get(f"/look/{name}")
        assert shown.status_code == 200 and "immutable" in shown.headers["Cache-Control"]
        assert Image.open(BytesIO(shown.data)).format == "WEBP"
        assert admin.post("/admin/site/look", {"no_logo": "y", "accent": ""}).status_code == 303
        assert "/look/" not in Browser(app).get("/").text
        assert Browser(app).get(f"/look/{name}").status_code == 404

    @pytest.mark.parametrize("place", [SITE, "/admin/site/look"])
    def test_a_logo_needs_no_second_choosing_where_the_color_is_refused(self, app, admin, place):
        sent = {"name": "Acme", "logo": (picture(), "logo.png"), "accent": "#ffd400"}
        refused = admin.post(place, sent)
        assert refused.status_code == 422 and "The logo that you chose is kept" in refused.text
        assert "/look/" not in Browser(app).get("/").text
        kept = search('name="kept" value="(.*?)"', refused.text)[1]
        still = admin.post(place, {"name": "Acme", "accent": "#ffd401", "kept": kept})
        assert f'name="kept" value="{kept}"' in still.text
        assert admin.post(place, {"name": "Acme", "accent": "", "kept": kept}).status_code == 303
        assert f'src="/look/{kept}"' in Browser(app).get("/").text

    @pytest.mark.parametrize("name", ["../stoa.sqlite3", "0123456789abcdef-9x9.webp", "x"])
    def test_no_other_file_becomes_the_logo(self, app, admin, name):
        assert admin.post("/admin/site/look", {"accent": "", "kept": name}).status_code == 303
        assert "/look/" not in Browser(app).get("/").text

    @pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", picture().read()[:60]])
    def test_what_is_no_picture_is_refused(self, admin, content):
        response = admin.post(SITE, {"name": "Acme", "logo": (BytesIO(content), "logo.png")})
        assert response.status_code == 422 and 'id="logo-error"' in response.text

    def test_is_on_the_record(self, admin):
        admin.post("/admin/site/look", {"accent": "#b3261e"})
        assert "Color" in admin.get("/admin/log?action=site.change").text


class TestTheMailServer:
    def test_is_kept_as_one_address_and_its_password_never_shown(self, admin):
        assert admin.post("/setup/steps/mail", MAIL).location == "/setup/steps/products"
        assert server.parts(row().mail_url) == server.Server(
            host="smtp.acme.test", port=465, user="us", password="p@ss/word", security="tls"
        )
        for address in ("/setup/steps/mail", "/admin/site", "/admin/log"):
            page = admin.get(address).text
            assert "p@ss" not in page and "p%40ss" not in page
        with transaction.reading() as session:
            assert "ss/word" not in str([(e.before, e.after) for e in session.scalars(select(LogEntry))])

    def test_keeps_the_password_that_is_left_empty_for_the_same_server_and_user_alone(self, admin):
        admin.post("/admin/site/mail", MAIL)
        admin.post("/admin/site/mail", MAIL | {"password": "", "port": "2465"})
        assert server.parts(row().mail_url).password == "p@ss/word"
        admin.post("/admin/site/mail", MAIL | {"password": "", "host": "other.acme.test"})
        assert server.parts(row().mail_url).password == ""

    def test_is_none_without_a_host(self, admin):
        admin.post("/admin/site/mail", MAIL)
        admin.post("/admin/site/mail", MAIL | {"host": ""})
        assert row().mail_url == ""

    @pytest.mark.parametrize(
        ("field", "value"), [("host", "a b"), ("host", "x@y"), ("port", "70000"), ("mail_from", "me")]
    )
    def test_says_what_is_wrong(self, admin, field, value):
        response = admin.post("/setup/steps/mail", MAIL | {field: value})
        assert response.status_code == 422 and f'id="{field}-error"' in response.text

    def test_a_test_is_a_letter_whose_way_the_page_tells(self, admin):
        there = admin.post("/setup/steps/mail", MAIL | {"test": "1"}).location
        assert there.startswith("/setup/steps/mail?test=")
        page = admin.get(there).text
        assert "The test is on its way." in page and "data-live" in page
        with transaction.writing() as session:
            letter = session.scalars(select(Letter)).one()
            letter.error, letter.attempts = "454 try later", 1
        assert (letter.kind, letter.address) == ("core.test", "dimitra@example.test")
        assert "454 try later" in admin.get(there).text
        with transaction.writing() as session:
            session.get(Letter, letter.id).failed_at = now()
        page = admin.get(there).text
        assert "The test could not be sent." in page and "data-live" not in page
        with transaction.writing() as session:
            kept = session.get(Letter, letter.id)
            kept.failed_at, kept.sent_at = None, now()
        assert "The test was sent." in admin.get(there).text

    def test_of_the_environment_wins_and_is_said(self, app, admin, monkeypatch):
        known = app.extensions["stoa.settings"]
        monkeypatch.setitem(app.extensions, "stoa.settings", replace(known, mail_url="smtp://user:sesame@mail.example"))
        page = admin.get("/setup/steps/mail").text
        assert "STOA_MAIL_URL" in page and "sesame" not in page


def test_texts_in_a_language_that_is_off_stay(admin):
    factories.board("general", texts={"el": {"name": "Γενικά"}, "en": {"name": "General"}})
    with transaction.writing():
        change_site(languages=["en"])
    form = {"slug": "general", "name_en": "All", "kind": "questions", "starters": "members"}
    form |= {"icon": "printer", "hue": "1", "position": "1"}
    assert admin.post("/admin/boards/general", form).status_code == 303
    with transaction.writing():
        change_site(languages=["en", "el"])
    assert "Γενικά" in admin.get("/admin/boards/general?lang=el").text
