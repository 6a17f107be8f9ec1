"""What staff see of licenses: beside what members wrote, in lists, as CSV; never a key."""

import csv
import io
import re
from datetime import timedelta

import pytest

from forum.core import transaction
from forum.core.clock import now, travel
from forum.licenses import actions
from forum.licenses.models import License, Seat
from tests import factories
from tests.licenses.keys_of import license_of, revoke
from tests.mail import delivered, text_of
from tests.people import Browser, person, viewer


@pytest.fixture
def ledger(app):
    return factories.product("ledger")


@pytest.fixture
def admin(app) -> Browser:
    return Browser(app, person("dimitra", "administrator"))


@pytest.fixture
def staff(app) -> Browser:
    return Browser(app, person("eleni", "support"))


@pytest.fixture
def alice(app):
    return person("alice")


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))


class TestBesideAPost:
    @pytest.fixture
    def address(self, alice, ledger):
        factories.license_for(alice, ledger)
        thread = factories.thread(alice, factories.board("general"))
        return f"/threads/{thread.public_id}/{thread.slug}"

    @pytest.mark.parametrize("role", ["support", "moderator", "administrator"])
    def test_support_moderators_and_administrators_see_product_state_and_since_when(self, app, address, role):
        shown = f"Ledger: active since {now():%-d %b %Y}"
        staff = Browser(app, person("staff", role))
        assert shown in words(staff.get(address))
        assert shown in words(staff.get("/people/alice"))

    def test_nobody_else_does(self, app, visitor, alice, address):
        moderator = person("bob")
        factories.board("other", moderators=[moderator])
        for browser in (
            visitor,
            Browser(app, alice),
            Browser(app, moderator),
            Browser(app, person("writer", "writer")),
        ):
            for page in (address, "/people/alice"):
                assert "active since" not in words(browser.get(page))

    def test_one_that_ended_or_was_revoked_says_so(self, app, address, alice, ledger):
        with transaction.writing() as session:
            session.query(License).one().expires_at = now() - timedelta(days=3)
        staff = Browser(app, person("staff", "support"))
        assert f"Ledger: ended on {now() - timedelta(days=3):%-d %b %Y}" in words(staff.get(address))
        with transaction.writing() as session:
            session.query(License).one().revoked_at = now()
        assert f"Ledger: revoked on {now():%-d %b %Y}" in words(staff.get(address))

    def test_one_that_is_revoked_again_is_so_since_the_first_time(self, app, address):
        with transaction.reading() as session:
            license = session.query(License).one()
        revoke(license)
        with travel(timedelta(days=3)):
            revoke(license)
        assert f"Ledger: revoked on {now():%-d %b %Y}" in words(Browser(app, person("staff", "support")).get(address))

    def test_of_two_licenses_for_one_product_the_first_tells_since_when(self, app, address, alice, ledger):
        license_since = now() - timedelta(days=200)
        factories.license_for(alice, ledger, since=license_since)
        factories.license_for(alice, ledger, expires_at=now() - timedelta(days=3))
        staff = Browser(app, person("staff", "support"))
        assert f"Ledger: active since {license_since:%-d %b %Y}" in words(staff.get(address))

    def test_costs_staff_two_statements_and_others_none(self, app, address, statements):
        member, staff = Browser(app, person("mary")), Browser(app, person("staff", "support"))
        counts = []
        for browser in (member, staff):
            browser.get(address)
            with statements() as ran:
                browser.get(address)
            counts.append(len(ran))
        assert counts[1] == counts[0] + 2, "the licenses of who wrote, and the case that it came from"


class TestAllLicenses:
    @pytest.fixture
    def made(self, app, ledger) -> dict[str, License]:
        """An active one that Alice holds, one that ended, a revoked one, and a free one of another product."""
        sync = factories.product("sync")
        made = {"held": factories.license_for(person("alice"), ledger, note="Order 7", seats=2)}
        made["ended"] = license_of(ledger, days=-3)[1]
        made["revoked"] = license_of(ledger)[1]
        revoke(made["revoked"])
        made["free"] = license_of(sync, days=30)[1]
        return made

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"held", "ended", "revoked", "free"}),
            ("product=ledger", {"held", "ended", "revoked"}),
            ("product=nothing", set()),
            ("state=active", {"held", "free"}),
            ("state=ended", {"ended"}),
            ("state=revoked", {"revoked"}),
            ("state=refunded", set()),
            ("state=no+such", {"held", "ended", "revoked", "free"}),
            ("held=yes", {"held"}),
            ("held=no&state=active", {"free"}),
            ("words=alice", {"held"}),
            ("words=Order", {"held"}),
            ("words=test", {"held"}),
            ("source=here", {"held", "ended", "revoked", "free"}),
            ("source=0123456789ab", set()),
        ],
    )
    def test_are_found_by_what_they_are(self, admin, made, query, found):
        page = admin.get(f"/admin/licenses?{query}")
        assert {name for name, license in made.items() if license.public_id in page.text} == found
        assert len(rows(admin.get(f"/admin/licenses.csv?{query}"))) == len(found)

    def test_as_csv_tell_everything_but_keys(self, admin, ledger, made):
        key, _ = license_of(ledger)
        response = admin.get("/admin/licenses.csv?product=ledger")
        assert response.headers["Content-Type"].startswith("text/csv")
        assert response.headers["Cache-Control"] == "private, no-store"
        held = rows(response)[0]
        assert (held["product"], held["state"], held["places"], held["taken"]) == ("ledger", "active", "2", "1")
        assert (held["holders"], held["note"], held["key_end"]) == ("alice", "Order 7", "TEST")
        assert key not in response.text

    def test_as_csv_hold_nothing_that_a_spreadsheet_would_run(self, admin, ledger):
        factories.license_for(person("alice"), ledger, note="=HYPERLINK(1)")
        assert rows(admin.get("/admin/licenses.csv"))[0]["note"] == "'=HYPERLINK(1)"

    def test_have_a_history_of_everything_that_happened_to_them(self, app, admin, ledger):
        key, license = license_of(ledger)
        Browser(app, person("alice")).post("/unlock", {"key": key})
        admin.post(f"/admin/licenses/{license.public_id}/revocation", {"reason": "It was stolen."})
        page = words(admin.get(f"/admin/licenses/{license.public_id}"))
        assert "@alice Unlocked with a license key" in page
        assert "@dimitra Revoked a license" in page and "It was stolen." in page


class TestABundle:
    def test_is_a_key_that_opens_several_products(self, app, admin, ledger):
        sync = factories.product("sync")
        answer = admin.post("/admin/products/ledger/licenses", {"count": "1", "seats": "1", "also": [str(sync.id)]})
        key = re.search(r"ST\w\w(?:-\w{5}){4}", answer.text)[0]
        alice = person("alice")
        assert Browser(app, alice).post("/unlock", {"key": key}).status_code == 303
        assert viewer(alice).products == {ledger.id, sync.id}

    def test_closes_both_when_it_is_revoked(self, app, ledger):
        sync = factories.product("sync")
        with transaction.writing():
            key = actions.issue(viewer(person("staff", "administrator")), ledger, also_opens=[sync.id])[0]
            license = actions.license_with_key(key)
        alice = person("alice")
        Browser(app, alice).post("/unlock", {"key": key})
        revoke(license)
        assert viewer(alice).products == frozenset()

    def test_is_offered_no_product_that_does_not_exist(self, admin, ledger):
        factories.product("sync")
        answer = admin.post("/admin/products/ledger/licenses", {"count": "1", "seats": "1", "also": ["999"]})
        assert answer.status_code == 422


class TestSupport:
    """Who answers members looks after their licenses; making licenses, products and connections is for administrators."""

    def test_reaches_licenses_from_its_menu_and_sees_nothing_else_of_the_administration(self, staff, alice, ledger):
        license = factories.license_for(alice, ledger)
        assert 'href="/admin/licenses"' in staff.get("/").text
        assert 'href="/admin/licenses?words=alice"' in staff.get("/people/alice").text
        for page in ("/admin/licenses", f"/admin/licenses/{license.public_id}", "/admin/licenses/requests"):
            shown = staff.get(page)
            assert shown.status_code == 200
            for link in set(re.findall(r'href="(/admin[^"#?]*)', shown.text)):
                assert staff.get(link).status_code == 200, f"{page} leads to {link}"

    def test_members_and_moderators_do_not(self, app, alice, ledger):
        license = factories.license_for(alice, ledger)
        for role in ("moderator", "writer"):
            browser = Browser(app, person(role, role))
            assert 'href="/admin/licenses"' not in browser.get("/").text
            assert browser.get(f"/admin/licenses/{license.public_id}").status_code == 404

    def test_is_told_of_disputes_and_not_of_the_mail_server(self, staff):
        assert "No mail server is set." not in staff.get("/admin/licenses").text

    def test_neither_issues_keys_nor_changes_connections(self, staff, ledger):
        assert staff.post("/admin/products/ledger/licenses", {"count": "1", "seats": "1"}).status_code == 404
        assert staff.get("/admin/products/ledger/connections/new").status_code == 404


def test_the_history_of_a_license_is_in_words_in_greek_too(app, staff, alice, ledger):
    key, license = license_of(ledger, seats=3)
    holder = Browser(app, alice)
    holder.post("/unlock", {"key": key})
    holder.post(f"/licenses/{license.public_id}/invitations")
    said = words(staff.get(f"/admin/licenses/{license.public_id}?lang=el"))
    assert "Πώς την πήρε: Με το κλειδί" in said and "Πώς στέλνεται: Ως σύνδεσμος" in said


class TestGivingAPlace:
    def give(self, staff, license, handle):
        return staff.post(f"/admin/licenses/{license.public_id}/places", {"handle": handle, "reason": "By phone."})

    def test_the_member_has_it_at_once_is_told_and_manages_the_others(self, app, staff, alice, ledger):
        _key, license = license_of(ledger, seats=2)
        assert self.give(staff, license, "alice").status_code == 303
        assert viewer(alice).products == {ledger.id}
        assert "You have a place on a license for Ledger" in text_of(delivered("alice@example.test")[0])
        assert "By phone." in words(staff.get(f"/admin/licenses/{license.public_id}"))
        assert Browser(app, alice).post(f"/licenses/{license.public_id}/invitations").status_code == 303

    def test_whoever_gets_the_second_one_manages_nothing(self, app, staff, alice, ledger):
        _key, license = license_of(ledger, seats=2)
        self.give(staff, license, "alice")
        bob = person("bob")
        self.give(staff, license, "Bob")
        assert viewer(bob).products
        assert Browser(app, bob).post(f"/licenses/{license.public_id}/invitations").status_code == 403

    def test_one_that_cools_down_can_be_given(self, app, staff, alice, ledger):
        key, license = license_of(ledger)
        holder = Browser(app, alice)
        holder.post("/unlock", {"key": key})
        place = re.search(r"/places/(\w+)/removal", holder.get(f"/licenses/{license.public_id}").text)[1]
        holder.post(f"/licenses/{license.public_id}/places/{place}/removal")
        assert Browser(app, person("carol")).post("/unlock", {"key": key}).status_code == 422, "it cools down"
        bob = person("bob")
        assert self.give(staff, license, "bob").status_code == 303
        assert viewer(bob).products

    def test_what_is_wrong_stands_at_the_field_and_the_name_is_kept(self, staff, alice, ledger):
        _key, license = license_of(ledger)
        refused = self.give(staff, license, "nobody-here")
        assert refused.status_code == 422
        assert "No member with a confirmed address is called this." in refused.text
        assert 'value="nobody-here"' in refused.text
        unconfirmed = person("mary")
        with transaction.writing() as session:
            session.merge(unconfirmed).email_verified_at = None
        assert self.give(staff, license, "mary").status_code == 422
        self.give(staff, license, "alice")
        assert "They have a place already." in self.give(staff, license, "alice").text
        person("bob")
        assert "No place is free." in self.give(staff, license, "bob").text

    @pytest.mark.parametrize("typed", ["@alice", " @Alice "])
    def test_the_name_may_be_typed_as_it_is_mentioned(self, staff, alice, ledger, typed):
        _key, license = license_of(ledger)
        assert self.give(staff, license, typed).status_code == 303
        assert viewer(alice).products

    def test_where_all_places_are_taken_it_says_so_instead(self, staff, alice, ledger):
        said = "All places are taken. Free one to give it to somebody else."
        license = factories.license_for(alice, ledger, seats=2)
        assert said not in words(staff.get(f"/admin/licenses/{license.public_id}"))
        person("bob")
        self.give(staff, license, "bob")
        page = words(staff.get(f"/admin/licenses/{license.public_id}"))
        assert "Give a place" not in page and said in page

    def test_says_how_many_were_invited_and_have_not_answered(self, app, staff, alice, ledger):
        license = factories.license_for(alice, ledger, seats=3)
        for invited in range(2):
            page = words(staff.get(f"/admin/licenses/{license.public_id}"))
            assert ("1 open invitation" in page) is (invited == 1)
            Browser(app, alice).post(f"/licenses/{license.public_id}/invitations", {})
        assert "2 open invitations" in words(staff.get(f"/admin/licenses/{license.public_id}"))

    def test_a_letter_is_dropped_when_the_place_is_gone_by_then(self, staff, alice, ledger):
        _key, license = license_of(ledger)
        self.give(staff, license, "alice")
        with transaction.writing() as session:
            session.delete(session.query(Seat).one())
        assert delivered("alice@example.test") == []
