"""Keyed hashes and sealed texts, through changes of the secret behind them."""

import pytest

from forum.core import vault


@pytest.fixture(autouse=True)
def _first_generation(app, instance):
    (instance / vault.FILE).unlink(missing_ok=True)
    yield
    (instance / vault.FILE).unlink(missing_ok=True)


def test_a_fingerprint_is_the_same_until_the_secret_changes():
    before = vault.fingerprint("a key")
    assert vault.fingerprint("a key") == before
    vault.renew()
    assert vault.fingerprint("a key") != before


def test_what_was_hashed_before_a_change_is_still_found_and_can_be_lifted_without_the_key():
    first = vault.fingerprint("a key")
    vault.renew()
    second = vault.fingerprint("a key")
    vault.renew()
    assert vault.fingerprints("a key") == [vault.fingerprint("a key"), second, first]
    assert vault.lift(first, 1) == vault.lift(second, 2) == vault.fingerprint("a key")


def test_a_lifted_fingerprint_needs_the_new_secret_too(instance):
    first = vault.fingerprint("a key")
    vault.renew()
    lifted = vault.lift(first, 1)
    (instance / vault.FILE).unlink()
    vault.renew()
    assert vault.fingerprint("a key") != lifted


def test_what_is_sealed_is_read_at_its_place_alone():
    sealed = vault.seal("a key", "license 7")
    assert "a key" not in sealed
    assert vault.unseal(sealed, "license 7") == "a key"
    with pytest.raises(vault.Unreadable):
        vault.unseal(sealed, "license 8")


def test_what_was_sealed_before_a_change_stays_readable_and_new_seals_are_of_the_new_secret():
    before = vault.seal("a key", "here")
    vault.renew()
    assert vault.unseal(before, "here") == "a key"
    assert vault.seal("a key", "here").startswith("2:")


@pytest.mark.parametrize("damaged", ["", "1:", "9:AAAA", "x:AAAA", "1:not base64", "1:" + "A" * 80])
def test_a_damaged_seal_is_unreadable(damaged):
    with pytest.raises(vault.Unreadable):
        vault.unseal(damaged, "here")


def test_the_secrets_are_readable_by_their_owner_only(instance):
    vault.renew()
    assert (instance / vault.FILE).stat().st_mode & 0o077 == 0
