"""The same error is told by the same fingerprint in any world, and another error isn't."""

import json
from itertools import combinations
from time import process_time

import pytest

from forum.search.fingerprints import LOOSE, STRICT, WEAK, error_lines, fingerprints, strength
from tests.conftest import SHARED
from tests.search import errors_in_two_worlds as worlds

SAME = {
    f"{language}: {what}": pair
    for language, pairs in (
        ("PHP", worlds.PHP_SAME), ("SQL", worlds.SQL_SAME), ("JavaScript", worlds.JAVASCRIPT_SAME),
        ("Python", worlds.PYTHON_SAME), ("servers", worlds.SERVERS_SAME),
    )
    for what, pair in pairs.items()
}  # fmt: skip
DIFFERENT = {
    f"{language}: {what}": pair
    for language, pairs in (
        ("PHP", worlds.PHP_DIFFERENT), ("SQL", worlds.SQL_DIFFERENT), ("JavaScript", worlds.JAVASCRIPT_DIFFERENT),
        ("Python", worlds.PYTHON_DIFFERENT), ("servers", worlds.SERVERS_DIFFERENT),
    )
    for what, pair in pairs.items()
}  # fmt: skip
FATAL = (
    "PHP Fatal error:  Uncaught Error: Call to undefined function kiosk_totals() in "
    "/var/www/html/wp-content/plugins/kiosk/cart.php:88"
)


def shared(one: str, other: str) -> set[int]:
    return {strength(fingerprint) for fingerprint in fingerprints(one) & fingerprints(other)}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_the_same_error_is_recognised_in_two_worlds(pair):
    assert shared(*pair) & {STRICT, LOOSE}, "\n".join(map(str, map(error_lines, pair)))


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_errors_that_look_alike_are_told_apart(pair):
    assert all(map(fingerprints, pair)), list(map(error_lines, pair))
    assert not shared(*pair), list(map(error_lines, pair))


def test_no_two_of_the_errors_here_share_more_than_their_words_do():
    """Across all pairs: what is shared between errors of different pairs is weak."""
    pairs = list(SAME.items())
    found = {
        (one, other)
        for (one, first), (other, second) in combinations(pairs, 2)
        for a in first
        for b in second
        if shared(a, b) - {WEAK}
    }
    assert not found


@pytest.mark.parametrize("pair", worlds.ONLY_ALIKE.values(), ids=worlds.ONLY_ALIKE)
def test_words_that_many_errors_share_are_weak(pair):
    assert all(map(fingerprints, pair))
    assert shared(*pair) <= {WEAK}


@pytest.mark.parametrize("text", worlds.NO_ERROR.values(), ids=worlds.NO_ERROR)
def test_a_text_without_an_error_has_none(text):
    assert fingerprints(text) == frozenset()
    assert error_lines(text) == []


@pytest.mark.parametrize(
    "wrapped",
    [
        f"Hello,\n\n```\n{FATAL}\n```\n\nany idea?",
        f"> {FATAL}\n\nsame here",
        f"It says `{FATAL}` since Monday.",
        f"It says **{FATAL}** since Monday.",
        f"- first\n- {FATAL}\n- last",
        FATAL.replace(" ", "\xa0"),
        f"<p><code>{FATAL}</code></p>",
        FATAL.replace("Fatal error", "<b>Fatal error</b>"),
        FATAL.replace("Fatal error", "**Fatal error**"),
        f"Καλησπέρα, από χθες μου βγάζει {FATAL} και δεν ανοίγει τίποτα.",
    ],
    ids=[
        "fence",
        "quote",
        "inline code",
        "bold",
        "list",
        "hard spaces",
        "HTML",
        "HTML within",
        "bold within",
        "Greek around",
    ],
)
def test_how_it_is_written_down_does_not_matter(wrapped):
    assert shared(wrapped, FATAL) == {STRICT, LOOSE}


@pytest.mark.parametrize(
    "what",
    [
        "PHP: log and page, other host and line",
        "PHP: nginx passes it on",
        "PHP: a mail about memory",
        "PHP: parse error of one file",
        "JavaScript: Chrome, other host and bundle",
        "JavaScript: Chrome and Safari",
        "JavaScript: Safari's console",
        "JavaScript: Node, other folders",
        "JavaScript: where the console says it was",
        "Python: other folders and lines",
        "Python: in a quote",
        "SQL: WordPress, another prefix and site of the network",
    ],
)
def test_the_same_place_is_recognised_in_two_worlds(what):
    assert STRICT in shared(*SAME[what]), list(map(error_lines, SAME[what]))


def test_a_place_in_wordpress_itself_does_not_make_common_words_one_error():
    memory = "Fatal error: Allowed memory size of 1 bytes exhausted (tried to allocate 2) in /a/wp-includes/load.php on line 9"
    assert {strength(fingerprint) for fingerprint in fingerprints(memory)} == {WEAK}


def test_what_a_server_passes_on_is_one_error():
    assert len(error_lines(worlds.PHP_SAME["nginx passes it on"][0])) == 1


def test_the_strict_one_knows_the_place_and_the_loose_one_doesnt():
    elsewhere = FATAL.replace("kiosk/cart.php", "till/drawer.php")
    assert shared(FATAL, elsewhere) == {LOOSE}
    assert shared(FATAL, FATAL.replace(":88", ":91").replace("/var/www/html", "/home/ann/site")) == {STRICT, LOOSE}


def test_the_place_is_the_innermost_of_ones_own_and_not_wordpress_or_a_library():
    trace = (
        "PHP Fatal error:  Uncaught TypeError: implode(): Argument #1 must be of type array, string given in "
        "/var/www/wp-includes/formatting.php:10\nStack trace:\n#0 /var/www/wp-includes/formatting.php(10): implode()\n"
        "#1 /var/www/wp-content/plugins/kiosk/label.php(5): esc()\n#2 {main}"
    )
    assert error_lines(trace) == [
        "TypeError: implode(): Argument #1 must be of type array, string given [wp-content/plugins/kiosk/label.php]"
    ]


def test_what_belongs_to_one_site_is_not_in_the_lines():
    text = (
        "WordPress database error Table 'secret_db.x9_3_kiosk_seats' doesn't exist for query SELECT * FROM x9_3_kiosk_seats "
        "WHERE mail = 'ann@a.example' made by Kiosk\\Db->all"
    )
    assert error_lines(text) == ["SQL: Table '*_kiosk_seats' doesn't exist [SELECT *_kiosk_seats] [Kiosk\\Db->all]"]


OF_ONE_RUN = [
    ("ann@a.example", "b@b.example"),
    ("203.0.113.9:8080", "10.0.0.1:99"),
    ("0x7f96d87621b0", "0x1"),
    ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
    ("9f86d081884c7d659a2feaa0c55ad015", "60303ae22b998861bce3b28f33eec1be"),
    ("2024-03-12 10:11:12", "2025-01-01T00:00:00Z"),
    ("https://a.example/x?y=1", "http://b.example/"),
    ("'Ann Smith'", "'Bob K. Jones'"),
    ("48213", "7"),
    ("12.5 ms", "3 s"),
    ("on line 12", "on line 99"),
    ("/home/ann/report.csv", "C:\\data\\sales.csv"),
]


@pytest.mark.parametrize(("value", "other"), OF_ONE_RUN)
def test_values_of_a_run_are_taken_out(value, other):
    one, two = (
        f"Fatal error: Uncaught RuntimeException: Cannot reach the depot {it} again in /a/b.php:3"
        for it in (value, other)
    )
    assert shared(one, two) == {STRICT, LOOSE}, error_lines(one) + error_lines(two)


def test_at_most_eight_errors_count_and_text_far_down_is_not_read():
    many = "\n".join(f"ReferenceError: name{letter} is not defined" for letter in "abcdefghijklmnop")
    assert len(error_lines(many)) == 8
    assert fingerprints("x" * 70_000 + FATAL) == frozenset()


def test_a_fingerprint_is_stable_and_opaque():
    """What is stored must still fit what is asked for after a restart; a change here needs another version."""
    assert fingerprints(FATAL) == {"268c11c4169d1bf1", "3194434abf6a3dce"}


HOSTILE = [
    "Uncaught Error: ", "Fatal error: ", "Warning: x in ", "Warning: a.php:1 ",
    "Traceback (most recent call last):\n", 'File "a", line 1, in f\n', "TypeError: ", "a.b.", "Error: at f (",
    "at x (y:1:2) ", "@https://a:1:2 ", "a@", "Table '", "Unknown column '", "SQLSTATE[42S02]: ", "'", '"', "`", "` ",
    "> ", "<b ", "<", "&lt;", "&", "**", "/", "\\", "/a", "a/", "0", "0x", "f0", "1:", "1.", "1-", "[error] 1#1: ",
    "AH00124: ", "] ERROR: ", " in ", " at ", "(", "#0 a(1): ", "Next ", "x made by ", " for query SELECT ",
    "Cannot read propert", "is not an object (evaluating ", "undefined ", "\n", " ", "É", "Duplicate entry '",
    "column ", "You have an error in your SQL syntax near '", "Error: {} is not a function", "Declaration of ",
    ".php:1 and ", "wp_", "TypeError: can't access property \"x\", ", "ValueError", "PHP Notice: Undefined index: ",
    "Incorrect x value: '", "Access denied for user ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_hostile_text_costs_little(piece):
    fingerprints(FATAL)
    for text in (
        piece * (65_536 // len(piece)),
        FATAL + piece * (65_536 // len(piece)),
        f"{piece}{FATAL}\n" * (65_536 // (len(piece) + len(FATAL))),
    ):
        start = process_time()
        fingerprints(text)
        assert process_time() - start < 0.05, len(text)


def test_naughty_strings_are_only_strings():
    if not SHARED.is_dir():
        pytest.skip(f"no list of naughty strings at {SHARED} (set STOA_SHARED)")
    for naughty in json.loads((SHARED / "corpora" / "blns.json").read_text()):
        assert fingerprints(naughty) == frozenset()
        assert shared(f"{naughty}\n{FATAL}\n{naughty}", FATAL) == {STRICT, LOOSE}
