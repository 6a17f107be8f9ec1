import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.log.models import LogEntry
from forum.licenses.models import License, Product
from tests import factories
from tests.licenses.keys_of import license_of
from tests.people import Browser, person, viewer

KEY = re.compile(r"ST\w\w(?:-\w{5}){4}")


def licenses() -> list[License]:
    with transaction.reading() as session:
        return list(session.scalars(select(License).order_by(License.id)))


@pytest.fixture
def ledger(app) -> Product:
    return factories.product("ledger")


def test_a_new_product_is_what_was_filled_in(admin):
    filled = {"slug": "sync", "name_en": "Sync", "key_help_el": "Στο κουτί.", "renew_url": "https://v.example/r"}
    response = admin.post("/admin/products/new", filled | {"provider": "evil", "id": "9"})
    assert response.location == "/admin/products/sync"
    with transaction.reading() as session:
        product = session.scalars(select(Product)).one()
    assert (product.id, product.renew_url) == (1, "https://v.example/r")
    assert product.texts == {"en": {"name": "Sync"}, "el": {"key_help": "Στο κουτί."}}


@pytest.mark.parametrize("address", ["http://v.example", "javascript:alert(1)", "//v.example", "x" * 400])
def test_licenses_are_renewed_at_a_safe_address_or_nowhere(admin, ledger, address):
    response = admin.post("/admin/products/ledger", {"name_en": "Ledger", "renew_url": address})
    assert response.status_code == 422
    assert 'id="renew_url-error"' in response.text


def test_a_change_of_a_product_is_in_the_log(admin, ledger):
    assert admin.post("/admin/products/ledger", {"name_en": "Ledger 2", "reason": "New name"}).status_code == 303
    with transaction.reading() as session:
        entry = session.scalars(select(LogEntry)).one()
    assert (entry.action, entry.reason) == ("product.change", "New name")
    assert (entry.before["name"], entry.after["name"]) == ("Ledger", "Ledger 2")


class TestIssuing:
    def test_shows_the_keys_once_and_they_are_good(self, app, admin, ledger):
        filled = {"count": "3", "seats": "2", "expires": "2031-05-09", "note": "Order 7", "once": "x"}
        response = admin.post("/admin/products/ledger/licenses", filled)
        keys = KEY.findall(response.text)
        assert (response.status_code, len(set(keys))) == (200, 3)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert {(one.seats, one.expires_at, one.note) for one in licenses()} == {
            (2, datetime(2031, 5, 9, 23, 59, 59, tzinfo=UTC), "Order 7")
        }
        page = admin.get("/admin/products/ledger").text
        assert keys[0] not in page and keys[0][-4:] in page
        anna = person("anna")
        assert Browser(app, anna).post("/unlock", {"key": keys[0]}).status_code == 303
        assert viewer(anna).products == {ledger.id}

    def test_pressed_twice_makes_keys_once(self, admin, ledger):
        filled = {"count": "1", "seats": "1", "once": "one-press"}
        admin.post("/admin/products/ledger/licenses", filled)
        again = admin.post("/admin/products/ledger/licenses", filled)
        assert (again.status_code, again.location) == (303, "/admin/products/ledger")
        assert len(licenses()) == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("count", "0"),
            ("count", "1001"),
            ("count", "x"),
            ("seats", "0"),
            ("expires", "soon"),
            ("expires", "2020-01-01"),
        ],
    )
    def test_says_what_is_wrong_next_to_the_field(self, admin, ledger, field, value):
        response = admin.post("/admin/products/ledger/licenses", {"count": "1", "seats": "1", field: value})
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text
        assert not licenses()

    def test_leaves_no_key_in_the_log(self, admin, ledger):
        keys = KEY.findall(admin.post("/admin/products/ledger/licenses", {"count": "2", "seats": "1"}).text)
        log = admin.get("/admin/log").text
        assert "Issued license keys" in log
        assert not any(key in log for key in keys)


class TestImporting:
    def send(self, admin, content: bytes, **more):
        data = {"file": (io.BytesIO(content), "keys.csv")} | more
        return admin.post("/admin/products/ledger/licenses/import", data, content_type="multipart/form-data")

    def test_takes_the_good_lines_and_lists_the_others(self, admin, ledger):
        response = self.send(admin, b"key,seats\nMSE7-44QK-2HWD-9TRP,2\nshort,1\n")
        assert "1 key was added." in response.text and "1 line was left out" in response.text
        assert "9TRP" not in response.text and "short" not in response.text
        assert [(one.key_end, one.seats) for one in licenses()] == [("9TRP", 2)]

    def test_without_a_file_says_so(self, admin, ledger):
        response = admin.post("/admin/products/ledger/licenses/import", {})
        assert response.status_code == 422
        assert 'id="file-error"' in response.text

    def test_pressed_twice_imports_once(self, admin, ledger):
        content = b"MSE7-44QK-2HWD-9TRP\n"
        assert self.send(admin, content, once="one-press").status_code == 200
        assert self.send(admin, content, once="one-press").location == "/admin/products/ledger"


class TestALicense:
    @pytest.fixture
    def held(self, app, ledger):
        """A license with its holder."""
        key, license = license_of(ledger, seats=2)
        anna = person("anna")
        Browser(app, anna).post("/unlock", {"key": key})
        return license, anna

    def test_is_listed_with_its_end_state_and_holder(self, admin, held):
        license, _ = held
        page = admin.get("/admin/products/ledger").text
        assert license.key_end in page and "anna" in page and "1 / 2" in page

    def test_is_revoked_with_a_reason_and_restored(self, admin, held):
        license, anna = held
        address = f"/admin/licenses/{license.public_id}"
        admin.post(f"{address}/revocation", {"reason": "Refunded"})
        assert not viewer(anna).products
        admin.post(f"{address}/revocation/removal", {"reason": "A mistake"})
        assert viewer(anna).products
        with transaction.reading() as session:
            logged = session.execute(select(LogEntry.action, LogEntry.reason).order_by(LogEntry.id.desc())).all()
        assert [tuple(one) for one in logged[:2]] == [("license.restore", "A mistake"), ("license.revoke", "Refunded")]

    def test_gets_another_end_date(self, admin, held):
        license, anna = held
        address = f"/admin/licenses/{license.public_id}"
        for day, is_open in (("2020-01-01", False), ("2099-01-01", True), ("", True)):
            assert admin.post(f"{address}/end", {"expires": day}).status_code == 303
            assert bool(viewer(anna).products) is is_open
        assert admin.post(f"{address}/end", {"expires": "soon"}).status_code == 422

    def test_gets_a_place_back(self, admin, held):
        license, anna = held
        page = admin.get(f"/admin/licenses/{license.public_id}").text
        address = re.search(r'action="(/admin/licenses/\w+/places/\w+/removal)"', page)[1]
        assert admin.post(address).status_code == 303
        assert not viewer(anna).products
        assert admin.post(address).status_code == 404

    def test_is_found_by_the_end_of_its_key(self, admin, ledger, held):
        license, _ = held
        license_of(ledger)
        found = admin.post("/admin/licenses", {"words": license.key_end.lower(), "product": "ledger"})
        assert found.headers["Location"] == f"/admin/licenses?product=ledger&words={license.key_end.lower()}"
        assert admin.get(found.headers["Location"]).text.count('href="/admin/licenses/') == 2, "and the one of requests"

    def test_is_found_by_its_whole_key_which_stands_in_no_address(self, admin, ledger):
        key, license = license_of(ledger)
        found = admin.post("/admin/licenses", {"words": key.lower()})
        assert found.headers["Location"] == f"/admin/licenses/{license.public_id}"
        other = key[:-1] + ("A" if key[-1] != "A" else "B")
        for answer in (admin.post("/admin/licenses", {"words": other}), admin.get(f"/admin/licenses?words={other}")):
            assert answer.status_code == 303 and other not in answer.headers["Location"]


def test_licenses_come_in_pages_of_twenty(admin, ledger):
    for _ in range(21):
        license_of(ledger)
    assert admin.get("/admin/products/ledger").text.count('<th scope="row"><a href="/admin/licenses/') == 20
    assert 'href="/admin/licenses?product=ledger"' in admin.get("/admin/products/ledger").text
    for page in ("2", "999999999999999999999", "2&x=1"):
        assert admin.get(f"/admin/licenses?page={page}").text.count('<th scope="row"><a href="/admin/licenses/') == 1
    assert admin.get("/admin/licenses?page=-3").status_code == 200
