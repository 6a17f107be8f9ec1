"""Joining: who may take which name, which passwords are too easy, what a newcomer gets."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from forum.accounts.guessing import is_guessable
from forum.accounts.models import Person
from forum.core import transaction
from forum.core.database import db
from forum.core.site import change_site
from tests.accounts import RIGHT, is_signed_in, register, sign_in
from tests.cost import is_within
from tests.people import Browser, person


def test_a_newcomer_is_signed_in_at_once_and_brought_on(visitor):
    answer = register(visitor, "Newcomer", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_signed_in(visitor)
    made = newcomer("newcomer")
    assert (made.handle, made.display_name, made.email_verified_at) == ("Newcomer", "Newcomer", None)
    assert made.password_hash.startswith("$argon2id$")


def test_a_newcomer_can_come_back(app, visitor):
    register(visitor)
    assert sign_in(Browser(app), "newcomer").status_code == 303


def test_a_newcomer_may_have_a_display_name_and_keeps_the_language_of_the_page(app, visitor):
    register(visitor, "elpida", display_name="  Ελπίδα   Α. ")
    assert newcomer("elpida").display_name == "Ελπίδα Α."
    greek = Browser(app)
    greek.post("/register?lang=el", {"username": "ioanna", "email": "i@example.test", "password": RIGHT})
    assert newcomer("ioanna").language == "el"


def test_a_name_is_3_to_30_letters_digits_and_signs(app):
    for number, name in enumerate(
        ["abc", "a" * 30, "a_b-c.d", "Ελπίδα", "user42", "123abc", "Ångström", "_x_", "12345"]
    ):
        answer = register(Browser(app), name, email=f"{number}@example.test", address=f"192.0.2.{number}")
        assert answer.status_code == 303, name


BAD_NAMES = [
    "", "ab", "a" * 31, "two words", "a@b.example", "semi;colon", "Мария", "ａｌｉｃｅ", "a\u0301\u0302\u0303b", "ﬁlip",
    "...", "né\u200bxt", "علي", "<b>bold</b>", "a/b", "a%62",
]  # fmt: skip


def test_another_name_is_refused_next_to_its_field(visitor):
    answers = [register(visitor, name) for name in BAD_NAMES]
    assert {(answer.status_code, 'id="username-error"' in answer.text) for answer in answers} == {(422, True)}


def test_what_was_typed_stays_but_for_the_password(visitor):
    page = register(visitor, "two words", email="keep@example.test", display_name="Kept Name").text
    for kept in ("two words", "keep@example.test", "Kept Name"):
        assert f'value="{kept}"' in page
    assert RIGHT not in page


def test_nobody_takes_a_name_that_looks_like_another(alice, visitor):
    for name in ["alice", "ALICE", "Alice", "a.l.i.c.e", "al1ce", "Αlice", "aIice", "a_lice"]:
        assert 'id="username-error"' in register(visitor, name).text, name


def test_nobody_takes_a_name_that_speaks_for_the_site(visitor):
    for name in ["admin", "Admin1", "Moderator", "support", "St0a", "stoa-admin", "διαχειριστής", "everyone"]:
        assert 'id="username-error"' in register(visitor, name).text, name


def test_nobody_takes_the_site_s_own_name(visitor):
    with transaction.writing():
        change_site(name="Meltemi Works")
    assert 'id="username-error"' in register(visitor, "meltemi-works").text
    assert 'id="display_name-error"' in register(visitor, display_name="Meltemi Works").text


def test_nobody_is_shown_under_a_name_of_the_staff(visitor):
    person("dora", "support", name="Dora Papadaki")
    for name in ["Dora Papadaki", "dora  papadaki", "Dοra Papadaki", "dora", "Administrator", "Support Team"]:
        assert 'id="display_name-error"' in register(visitor, display_name=name).text, name


BAD_ADDRESSES = [
    "", "nobody", "a@b", "a b@example.test", "a@@example.test", "a@example.test\nBcc: x@y.z", "@example.test", "a@.test",
    "x" * 250 + "@example.test", "a@b..c", "<a@example.test>",
]  # fmt: skip


def test_an_address_has_the_form_of_one(visitor):
    for email in BAD_ADDRESSES:
        assert 'id="email-error"' in register(visitor, email=email).text, email


def test_an_address_has_one_account(alice, visitor):
    for email in ["alice@example.test", "ALICE@Example.Test", " alice@example.test "]:
        assert 'id="email-error"' in register(visitor, email=email).text, email


def test_a_password_has_12_to_128_characters(visitor):
    for password in ["", "eleven char", "x7Kq" * 33]:
        assert 'id="password-error"' in register(visitor, password=password).text, password


@pytest.mark.parametrize(
    "password",
    ["password1234", "Passw0rd!2024", "P@ssw0rd1234", "qwertyuiop123", "123456789012", "1234567890123456", "iloveyou1234",
     "aaaaaaaaaaaa", "administrator", "passwordpassword", "letmein12345", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3",
     "correcthorsebatterystaple", "monkeydragon", "Summer2024!!!", "abcabcabcabc", "trustno1trustno1", "ΚωδικόςΚωδικός",
     "Καλημέρα2024", "sagapo123456", "olympiakos1925", "asdfghjkl123", "112233445566", "liverpoolfc1", "michaeljordan23",
     "drowssapdrowssap", "qwerty-qwerty-qwerty", "000000000000", "football2026", "welcome12345", "changeme1234"],
)  # fmt: skip
def test_a_password_that_everybody_uses_is_too_easy(password):
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    ["tall cedar by the well", "kitchen-lamp-river", "Xk2vLq9TzRw1", "9f8a7d6c5b4e", "correct horse battery staple",
     "το καΐκι πήρε φωτιά", "meltemi blows south", "three ducks, one bicycle"],
)  # fmt: skip
def test_a_password_that_nobody_else_has_is_fine(password):
    assert not is_guessable(password)


def test_a_password_made_of_one_s_own_name_is_too_easy(visitor):
    for password in ["newcomer2026", "Newcomer-newcomer", "stoa-stoa-stoa", "joan.doe2026!"]:
        answer = register(visitor, email="joan.doe@example.test", password=password)
        assert 'id="password-error"' in answer.text, password
        assert password not in answer.text


def test_the_longest_password_is_judged_quickly():
    assert is_within(0.1, is_guessable, "x7Kqv" * 25 + "end")


def test_a_form_names_its_fields_and_nothing_else_of_a_person_is_written(visitor):
    forged = {column.name: "1" for column in Person.__table__.columns if column.name not in ("email", "display_name")}
    register(visitor, "plain", **forged | {"roles": "administrator", "role": "administrator", "is_admin": "1"})
    made = newcomer("plain")
    assert (made.hue, made.about, made.source, made.theme) != (1, "1", "1", "1")
    assert (made.about, made.source, made.email_verified_at, made.theme) == ("", None, None, "")
    assert made.public_id != "1" and made.id is not None
    assert visitor.get("/admin").status_code == 404


def test_fifty_at_once_who_want_one_name_become_one_member(app, monkeypatch):
    monkeypatch.setattr("forum.core.limits.spend", lambda *tries: None)
    monkeypatch.setattr("forum.accounts.passwords.hash_password", lambda password: "$argon2id$none")
    together, answers = Barrier(50), []

    def join(number: int) -> None:
        browser = Browser(app)
        together.wait()
        with app.app_context():
            answers.append(register(browser, "popular", email=f"{number}@example.test").status_code)

    racers = [Thread(target=join, args=(number,)) for number in range(50)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [303] + [422] * 49
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def newcomer(handle: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name_key == handle)).one()
