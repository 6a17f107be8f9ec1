"""Words as people and machines compare them."""

import unicodedata

import pytest

from forum.core import text


@pytest.mark.parametrize("word", ["άδειες", "ΑΔΕΙΕΣ", "Άδειες", "αδειεσ", "άδειες"])
def test_folding_forgets_case_accents_and_the_final_sigma(word):
    assert text.fold(word) == "αδειεσ"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Πώς να λάβετε βοήθεια", "pos-na-lavete-voitheia"),
        ("Ο εκτυπωτής μπλοκάρει", "o-ektypotis-blokarei"),
        ("Ευχαριστώ, αυτό ήταν", "efcharisto-afto-itan"),
        ("myDATA error 216!", "mydata-error-216"),
        ("Ärger mit Überschuß", "arger-mit-uberschuss"),
        ("!!!", "thread"),
        ("日本語", "thread"),
    ],
)
def test_an_address_is_made_of_latin_letters(title, slug):
    assert text.slugify(title) == slug


def test_a_long_title_is_cut_at_a_word():
    assert text.slugify("word " * 40) == "-".join(["word"] * 12)


@pytest.mark.parametrize("alike", ["alice", "ALICE", "aIice", "Αlice", "al1ce", "a.l_i-ce"])
def test_names_that_look_alike_have_one_skeleton(alike):
    assert text.skeleton(alike) == text.skeleton("alice")


def test_different_names_have_different_skeletons():
    names = ["alice", "bob", "charlie", "νίκος", "maria", "petros", "kostas", "anna"]
    assert len({text.skeleton(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("words", "language"), [("Καλημέρα, my printer", "el"), ("Good morning", "en"), ("1234", "en"), ("مرحبا", "ar")]
)
def test_the_script_tells_the_language(words, language):
    assert text.language_of(words, ("en", "el", "ar")) == language


def test_stored_text_has_no_controls_and_one_kind_of_line_end():
    assert text.nfc("a\r\nb\rc\x00\x08\ufeff\td") == "a\nb\nc\td"
    assert text.one_line(" a \n\t b\u202e ") == "a b"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Άννα Λάμπρου", "ΑΛ"), ("Élodie de la Tour", "ÉT"), ("jonas", "J"), ("zk_deals", "ZD"), ("☂", "☂")],
)
def test_initials_are_capitals_as_each_script_writes_them(name, letters):
    assert text.initials(name) == letters


def test_a_letter_keeps_thirty_marks_and_text_of_nothing_else_costs_no_more_than_other_text():
    marked = text.nfc("a" + "\u0323\u0301" * 32_000 + "b")
    assert len(marked) < 40 and marked.startswith("ạ") and marked.endswith("b")
    few = "a" + "\u0323" * 30
    assert unicodedata.normalize("NFC", few) == text.nfc(few)
