"""What meets what: forms of one word, spellings of one sound, and whole things wherever they stand."""

import time

import pytest

from forum.search.engine.analysis import (
    STOP_TERMS,
    fold,
    folded_terms,
    greeklish_terms,
    sound_terms,
    term_of,
)
from forum.search.engine.highlight import Sought, highlight
from forum.search.language import parse

FORMS = [
    "προϊόν προϊόντος προϊόντα προϊόντων",
    "άδεια άδειας άδειες αδειών",
    "ρύθμιση ρύθμισης ρυθμίσεις ρυθμίσεων ρυθμίσεως",
    "εγκατάσταση εγκαταστάσεων εγκαθιστώ εγκαταστήσετε εγκατεστημένο",
    "πρόσθετο προσθέτου πρόσθετα προσθέτων",
    "χρήστης χρήστη χρήστες χρηστών",
    "πίνακας πίνακα πίνακες πινάκων",
    "τομέας τομέα τομείς τομέων",
    "λογαριασμός λογαριασμού λογαριασμό λογαριασμοί λογαριασμών λογαριασμούς",
    "ιστότοπος ιστοτόπου ιστότοποι ιστοτόπων ιστότοπους",
    "αρχείο αρχείου αρχεία αρχείων",
    "κλειδί κλειδιού κλειδιά κλειδιών",
    "μέγεθος μεγέθους μεγέθη μεγεθών",
    "σφάλμα σφάλματος σφάλματα σφαλμάτων",
    "αυτόματος αυτόματη αυτόματο αυτόματα αυτόματων",
    "νέος νέα νέων νέους νεότερη",
    "πλήρης πλήρες πλήρεις πλήρους",
    "συμβάν συμβάντα συμβάντων",
    "γεγονός γεγονότα",
    "ρυθμίζω ρυθμίσω ρύθμισα ρυθμίστε ρυθμιστεί ρυθμισμένο ρύθμιση",
    "ακυρώνω ακυρώσετε ακυρωθεί ακυρωμένη ακύρωση",
    "επιλέγω επιλέξτε επιλεγμένο επιλογή",
    "αναζητώ αναζητήσω αναζητηθεί αναζήτηση",
    "στέλνω στείλετε στείλτε",
    "αποθηκεύω αποθηκεύστε αποθήκευση",
]

STRANGERS = [
    "κωδικός κώδικας",
    "πρόσθετο προσθέτω",
    "αρχή αρχείο",
    "κείμενο κείμαι",
    "χρήση χρήστης",
    "θέση θέμα",
    "σφάλμα σφαίρα",
    "αυτόματα αυτός",
    "μενού μένω",
]

SPELLINGS = [
    "άδεια adeia adia adeies adeiwn",
    "ρυθμίσεις rithmiseis rythmiseis ruthmiseis ry8miseis rythmish",
    "πρόσθετα prosthetwn prostheta pros8eta prosthetou",
    "ξεκλείδωμα ksekleidoma xekleidwma 3ekleidwma",
    "ειδοποίηση eidopoihsh eidopiisi idopoiisi eidopoihseis",
    "χρήστης xrhsths xristis hristis christis xrhstwn",
    "λογαριασμοί logariasmos logariazmos logariasmoy",
    "εγγραφή eggrafh egrafi engrafi",
    "εγκατάσταση egkatastash egatastasi enkatastasi",
    "συμβατότητα symvatothta simbatotita",
    "αυτόματος automata aytomata aftomata avtomatos",
    "προϊόν proionta proioda proiontwn",
    "έλεγχος elegxos elenhos elegchos elegksete",
    "συνδρομή syndromh sindromi sydromi",
    "τεχνικός texnikh tehniki technikos",
    "αρχείο arxeio arheio archeia",
    "διαδικτυακή diadiktyakh diadiktiaki",
    "ψήφος pshfos 4hfos psifos",
    "κουμπιά koumpia koubia kumpi",
    "βοήθεια voithia boh8eia vohtheia",
    "συγχρονισμός sygxronismos sighronismos",
    "πώληση pwlhsh polisi",
]

WHOLE = [
    "4.2.1",
    "v4.2.1",
    "0x80070005",
    "E_FAIL",
    "ERR_CONNECTION_REFUSED",
    "SQLSTATE[42S02]",
    "HTTP/1.1",
    "wp-config.php",
    "functions.php",
    "wp_insert_post()",
    "WP_Query::get_posts",
    "$wpdb->prepare",
    "__construct",
    "get_the_title",
    "/var/www/html/wp-content",
    "C:\\inetpub\\wwwroot",
    "forum.core.text",
    "C++",
    "C#",
    ".NET",
    "node.js",
    ".site-header > #nav",
    "shop.example.co.uk",
    "192.168.1.1",
    "support@example.com",
    "#1054",
    "php8.1",
    "ρύθμιση_4",
]


def pairs(lines: list[str]) -> list[tuple[str, str]]:
    return [(first, other) for first, *others in map(str.split, lines) for other in others]


class TestGreek:
    @pytest.mark.parametrize(("word", "form"), pairs(FORMS))
    def test_the_forms_of_a_word_meet(self, word: str, form: str):
        assert term_of(form) == term_of(word)

    @pytest.mark.parametrize(("word", "other"), pairs(STRANGERS))
    def test_other_words_do_not(self, word: str, other: str):
        assert term_of(other) != term_of(word)

    @pytest.mark.parametrize(("word", "form"), pairs(FORMS))
    def test_case_accents_and_final_sigma_make_no_difference(self, word: str, form: str):
        assert term_of(form.upper()) == term_of(fold(form)) == term_of(word)

    def test_a_word_keeps_something(self):
        assert all(term_of(word) for word in ("η", "ων", "ους", "εις", "ματα", "ησησησησ"))


class TestGreeklish:
    @pytest.mark.parametrize(("word", "spelling"), pairs(SPELLINGS))
    def test_a_spelling_finds_its_word(self, word: str, spelling: str):
        assert set(sound_terms(word)) & set(greeklish_terms(spelling))

    @pytest.mark.parametrize("word", ["wordpress", "kin", "ΑΔΕΙΑ", "4.2.1", "wp_config"])
    def test_terms_of_sounds_are_no_terms_of_words(self, word: str):
        assert not {*sound_terms(word), *greeklish_terms(word)} & set(folded_terms(word))

    @pytest.mark.parametrize("word", ["license", "4.2.1", "ad", "ترخيص", "είναι", "ο", "αδειαx"])
    def test_only_greek_words_that_tell_something_have_sounds(self, word: str):
        assert sound_terms(word) == ()

    @pytest.mark.parametrize(
        "word", ["ok", "plugin5", "mp3", "42s02", "wp_config", "don't", "brr", "επίσης", "internet"]
    )
    def test_what_can_be_no_greek_word_is_none(self, word: str):
        assert greeklish_terms(word) == ()

    @pytest.mark.parametrize(
        "word", ["thuhthuhthuhthuhthuhthuhthuh", "a" * 64, "a" * 25 + "t", "a0" * 31 + "t", "h" * 64]
    )
    def test_no_word_has_many_readings_or_takes_long(self, word: str):
        started = time.process_time()
        assert len(greeklish_terms(word)) <= 8
        assert time.process_time() - started < 0.05

    @pytest.mark.parametrize("word", ["gia", "tou", "sthn", "einai", "pws", "kai"])
    def test_common_words_are_common_in_latin_letters_too(self, word: str):
        assert term_of(word) in STOP_TERMS

    def test_words_are_marked_by_their_sound(self):
        assert "<mark>άδειες</mark>" in highlight("Νέες άδειες", Sought(parse("adeia").query))


class TestWholeThings:
    @pytest.mark.parametrize(
        "around", ["{}", "See {}.", "({}),", "«{}»", "Το {}; ναι", "`{}`", "'{}'", "a\n{}\nb", "{}: no"]
    )
    @pytest.mark.parametrize("thing", WHOLE)
    def test_a_thing_is_the_same_terms_in_a_row_wherever_it_stands(self, thing: str, around: str):
        terms = folded_terms(thing)
        found = folded_terms(around.format(thing))
        assert terms
        assert terms in [found[start : start + len(terms)] for start in range(len(found))]

    @pytest.mark.parametrize("thing", [thing for thing in WHOLE if not set(thing) & set("/ ")])
    def test_typed_in_one_piece_it_is_searched_as_it_stands_in_a_text(self, thing: str):
        [clause] = parse(thing).query.clauses
        assert clause.ways[0].terms == tuple(folded_terms(thing))

    def test_what_is_one_thing_is_one_term(self):
        for thing in ("4.2.1", "0x80070005", "E_FAIL", "wp_insert_post()", "get_the_title", "C++", "C#", "192.168.1.1"):
            assert len(folded_terms(thing)) == 1

    def test_languages_differ_by_their_signs(self):
        assert len({term_of("C"), *folded_terms("C++"), *folded_terms("C#"), *folded_terms("F#")}) == 4
        assert folded_terms("C++17")[0] == folded_terms("(c++)")[0]

    def test_a_version_is_itself_with_and_without_v(self):
        assert folded_terms("v4.2.1") == folded_terms("V4.2.1") == folded_terms("4.2.1") != folded_terms("4.2.10")

    def test_case_makes_no_difference(self):
        assert folded_terms("err_connection_refused 0X80070005 sqlstate[42s02]") == folded_terms(
            "ERR_CONNECTION_REFUSED 0x80070005 SQLSTATE[42S02]"
        )
