import pytest

from forum.core import transaction
from forum.core.database import new_public_id
from forum.core.incoming.signed_addresses import LONGEST_LOCAL, is_ours, opened, signed
from forum.core.settings import settings
from forum.core.site import change_site

CASE, MESSAGE = "abcdefghij23", "mnopqrstuv45"


@pytest.mark.parametrize("words", [(), (CASE,), (CASE, MESSAGE)], ids=len)
def test_what_was_signed_is_opened_however_it_is_spelled(app, words):
    address = signed("c", *words)
    local, _, domain = address.rpartition("@")
    assert (local.partition("+")[0], domain) == ("Support", "Acme.test")
    for spelled in (address, address.lower(), address.upper()):
        assert opened(spelled) == ("c", words)
        assert is_ours(spelled)


def test_every_letter_of_it_counts(app):
    local, _, domain = signed("c", CASE).rpartition("@")
    name, _, token = local.partition("+")
    for at, letter in enumerate(token):
        forged = f"{name}+{token[:at]}{'a' if letter != 'a' else 'b'}{token[at + 1 :]}@{domain}"
        assert opened(forged) is None
        assert not is_ours(forged)


def test_words_of_one_are_none_of_another(app):
    """A signature for one word isn't good for the same letters cut another way, nor for another purpose."""
    token = signed("c", CASE, MESSAGE).partition("+")[2].partition("@")[0]
    for forged in (f"d{token[1:]}", token[:13] + token[-16:], token[12:], f"{token}x", token[:-1], ""):
        assert opened(f"support+{forged}@acme.test") is None


def test_it_fits_a_local_part_and_holds_what_mail_systems_take(app):
    with transaction.writing():
        change_site(mail_in_address=f"{'x' * LONGEST_LOCAL}@acme.test")
    local, _, _ = signed("c", new_public_id(), new_public_id()).rpartition("@")
    assert len(local) == 64
    assert set(local.partition("+")[2]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("asked", [("cc",), ("C",), ("c", "short"), ("c", CASE, CASE, CASE)], ids=str)
def test_what_an_address_cant_hold_is_refused(app, asked):
    with pytest.raises(ValueError, match="public ids"):
        signed(*asked)


def test_another_secret_makes_others(app, monkeypatch):
    address = signed("c", CASE)
    monkeypatch.setattr(type(settings()), "secret", lambda self: "another secret")
    assert opened(address) is None


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("support@acme.test", True),
        ("SUPPORT@ACME.TEST", True),
        ("support@acme.test.evil.test", False),
        ("support+more@acme.test", False),
        ("postmaster@acme.test", False),
        ("support", False),
        ("", False),
        ("a b@acme.test", False),
        ("support@παράδειγμα.test", False),
    ],
)
def test_its_own_address_is_ours_and_no_other(app, address, ours):
    assert is_ours(address) is ours


def test_an_address_of_a_domain_in_other_letters_is_known_by_either_form(app):
    with transaction.writing():
        change_site(mail_in_address="support@παράδειγμα.test")
    assert is_ours("support@xn--hxajbheg2az3al.test")
    assert is_ours("Support@παράδειγμα.test")


def test_an_address_given_out_stays_good_when_the_site_has_another(app):
    before = signed("c", CASE)
    with transaction.writing():
        change_site(mail_in_address="help@acme.test")
    assert opened(before) == ("c", (CASE,))
    assert is_ours(before)


def test_a_site_that_takes_no_mail_has_no_addresses(app):
    before = signed("c", CASE)
    with transaction.writing():
        change_site(mail_in_address="")
    assert signed("c", CASE) == ""
    assert not is_ours(before)
    assert not is_ours("")
