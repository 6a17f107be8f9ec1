import re

import pytest

from forum.licenses import keys


def test_a_key_has_a_hundred_random_bits_in_letters_that_cannot_be_mixed_up():
    assert len(keys.ALPHABET) ** keys.LENGTH >= 2**100
    assert not set(keys.ALPHABET) & set("OIL")
    assert re.fullmatch(r"ST\w\w(-[0-9A-Z]{5}){4}", keys.new_key())


def test_no_two_keys_are_alike():
    assert len({keys.new_key() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        "STAB-9TRPK-EHXMN-44QK2-HWD70",
        "stab 9trpk ehxmn 44qk2 hwd70",
        "  STAB9TRPKEHXMN44QK2HWD70\t",
        "STAB–9TRPK—EHXMN‑44QK2−HWD70",
        "ＳＴＡＢ－９ＴＲＰＫ－ＥＨＸＭＮ－４４ＱＫ２－ＨＷＤ７０",
        "STΑΒ-9ΤRΡΚ-ΕΗΧΜΝ-44QΚ2-ΗWD7Ο",
        "stαβ-9τrρκ-εηχμν-44qκ2-ηwd7ο",
        "SТАВ-9ТRРК-ЕНХМN-44QК2-НWD7О",
        "STAB-9TRPK-EHXMN-44QK2-HWD7o",
        "STAB\u200b-9TRPK-\u00adEHXMN-44QK2-HWD70",
    ],
)
def test_one_key_however_it_is_written(app, typed):
    assert keys.fingerprint(typed) == keys.fingerprint("STAB-9TRPK-EHXMN-44QK2-HWD70")


def test_another_letter_is_another_key(app):
    assert keys.fingerprint("STAB-9TRPK") != keys.fingerprint("STAB-9TRPX")


def test_what_is_kept_of_a_key_needs_the_secret_of_the_site(app, monkeypatch):
    kept = keys.fingerprint("STAB-9TRPK")
    monkeypatch.setattr(app.extensions["stoa.settings"].__class__, "secret", lambda self: "another")
    assert keys.fingerprint("STAB-9TRPK") != kept


def test_a_mistyped_letter_is_noticed_without_asking_anybody():
    key = keys.new_key()
    last = "7" if key[-1] != "7" else "8"
    assert not keys.is_mistyped(key)
    assert keys.is_mistyped(key[:-1])
    assert keys.is_mistyped(key[:-1] + last) or keys.is_mistyped(key[:-2] + last + "3")


def test_keys_of_another_make_are_never_called_mistyped():
    assert not keys.is_mistyped("MSE7-44QK-2HWD-9TRP")
    assert not keys.is_mistyped("ST-1")


def test_the_end_of_a_short_key_is_not_shown():
    assert keys.ending("mse7-44qk-2hwd-9trp") == "9TRP"
    assert keys.ending("ABCD-1234") == ""
