import pytest

from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.documents import EVERYWHERE, LOCKED, OPEN, document, found


@pytest.mark.parametrize("query", ["άδεια", "αδεια", "ΑΔΕΙΑ", "άδειας", "άδειες", "αδειών", "Α\u0301ΔΕΙΑ"])
def test_greek_is_found_without_accents_in_capitals_and_in_any_inflection(engine: WhooshEngine, query: str):
    engine.apply([document(1, "Έληξε η άδεια χρήσης μου"), document(2, "Χάθηκε το κλειδί")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize("written", ["άδεια", "ΑΔΕΙΑΣ", "αδειες", "άδειές"])
def test_greek_text_in_any_form_is_found_by_the_plain_word(engine: WhooshEngine, written: str):
    engine.apply([document(1, f"Για την {written} μου")])
    assert found(engine, "άδεια") == [1]


@pytest.mark.parametrize("query", ["run", "running", "RUNS", "Rún"])
def test_english_is_found_in_any_inflection(engine: WhooshEngine, query: str):
    engine.apply([document(1, "It was running on two cores"), document(2, "It stopped")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize("query", ["ανανέωση license", "LICENSES ανανεωση", "renew", "café", "cafe"])
def test_greek_and_english_live_in_one_text(engine: WhooshEngine, query: str):
    engine.apply([document(1, "Πώς γίνεται η ανανέωση; My license must be renewed at the café.")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize(
    "query", ["4.2.1", "v4.2.1", "0x80070005", "E_FAIL", "wp-config.php", "don't", "user", "σύστημα"]
)
def test_versions_codes_file_names_and_endings_survive(engine: WhooshEngine, query: str):
    text = "Since 4.2.1 wp-config.php says E_FAIL (0x80070005), I don’t know the user's ΣΥΣΤΗΜΑ."
    engine.apply([document(1, text), document(2, "version 4.2 and php config, fail")])
    assert found(engine, query) == [1]


def test_a_file_name_is_found_before_its_scattered_parts(engine: WhooshEngine):
    engine.apply([document(1, "config in php for wp"), document(2, "look into wp-config.php")])
    assert found(engine, "wp-config.php") == [2]


def test_all_words_must_be_there(engine: WhooshEngine):
    engine.apply([document(1, "red green"), document(2, "red"), document(3, "green")])
    assert found(engine, "red green") == [1]


def test_where_nothing_has_all_words_most_of_them_do(engine: WhooshEngine):
    engine.apply([document(1, "red green"), document(2, "red"), document(3, "blue")])
    assert found(engine, "red green violet") == [1]


def test_a_misspelt_word_does_not_spoil_the_other_one(engine: WhooshEngine):
    engine.apply([document(1, "renewal"), document(2, "other")])
    assert found(engine, "renewal lisence") == [1]


def test_common_words_are_not_required(engine: WhooshEngine):
    engine.apply([document(1, "install themes"), document(2, "how to")])
    assert found(engine, "how to install a theme") == [1]


def test_common_words_alone_are_searched(engine: WhooshEngine):
    engine.apply([document(1, "to be or not to be"), document(2, "something")])
    assert found(engine, "to be") == [1]


class TestPhrases:
    def test_words_stand_together_in_that_order(self, engine: WhooshEngine):
        engine.apply([document(1, "the license key"), document(2, "key of the license"), document(3, "license")])
        assert found(engine, '"license key"') == [1]

    @pytest.mark.parametrize("query", ["“license key”", "«license key»", 'lost "license key"', '"the license key"'])
    def test_any_quotes_and_other_words_beside_them(self, engine: WhooshEngine, query: str):
        engine.apply([document(1, "lost the license key"), document(2, "lost key, license")])
        assert found(engine, query) == [1]

    def test_a_phrase_that_stands_nowhere_falls_back_to_its_words(self, engine: WhooshEngine):
        engine.apply([document(1, "license for a key")])
        assert found(engine, '"license key"') == [1]

    def test_no_phrase_runs_from_the_title_into_the_text(self, engine: WhooshEngine):
        engine.apply(
            [document(1, "key lost", title="a license"), document(2, "lost my license key")],
        )
        assert found(engine, '"license key"') == [2]

    def test_a_phrase_in_a_title(self, engine: WhooshEngine):
        engine.apply([document(1, "words", title="Lost license key"), document(2, "license a key")])
        assert found(engine, '"license key"') == [1]


class TestOrder:
    def test_a_word_in_the_title_weighs_more(self, engine: WhooshEngine):
        engine.apply(
            [
                document(1, "the other of something long", title="Renewal thing"),
                document(2, "the renewal of something long", title="Other thing"),
            ]
        )
        assert found(engine, "renewal") == [1, 2]

    def test_a_rare_word_weighs_more(self, engine: WhooshEngine):
        common = [document(number, "invoice") for number in range(10, 20)]
        engine.apply([*common, document(1, "invoice invoice"), document(2, "zeppelin")])
        assert found(engine, "invoice zeppelin")[0] == 2

    def test_an_accepted_answer_comes_first_among_equals(self, engine: WhooshEngine):
        engine.apply([document(1, "renewal", accepted=True), document(2, "renewal")])
        assert found(engine, "renewal") == [1, 2]

    def test_equals_stand_newest_first_then_by_id(self, engine: WhooshEngine):
        moment = document(9).created
        engine.apply([document(3, "renewal", created=moment), document(5, "renewal")])
        engine.apply([document(1, "renewal", created=moment), document(2, "renewal", created=moment)])
        assert found(engine, "renewal") == [1, 2, 3, 5]


class TestPages:
    def test_pages_follow_on_without_gap_or_repetition(self, engine: WhooshEngine):
        engine.apply([document(number, "renewal") for number in range(45)])
        pages = [engine.search("renewal", spaces=EVERYWHERE, limit=20, offset=offset) for offset in (0, 20, 40, 60)]
        assert [len(page.ids) for page in pages] == [20, 20, 5, 0]
        assert len({id_ for page in pages for id_ in page.ids}) == 45
        assert {(page.total, page.more) for page in pages} == {(45, False)}

    def test_counts_end_at_a_thousand(self, engine: WhooshEngine):
        engine.apply([document(number, "renewal") for number in range(1001)])
        hits = engine.search("renewal", spaces=EVERYWHERE, limit=20, offset=990)
        assert (hits.total, hits.more, len(hits.ids)) == (1000, True, 10)

    def test_a_page_below_zero_is_none_or_the_first(self, engine: WhooshEngine):
        engine.apply([document(1, "renewal"), document(2, "renewal")])
        assert engine.search("renewal", spaces=EVERYWHERE, limit=-5).ids == []
        assert engine.search("renewal", spaces=EVERYWHERE, limit=5, offset=-1).ids == ["comment:2", "comment:1"]


class TestSpaces:
    def test_only_the_given_spaces_are_searched_and_counted(self, engine: WhooshEngine):
        engine.apply([document(1, "renewal"), document(2, "renewal", space=LOCKED)])
        hits = engine.search("renewal", spaces=frozenset((OPEN,)), limit=10)
        assert (hits.ids, hits.total) == (["comment:1"], 1)

    def test_no_spaces_find_nothing(self, engine: WhooshEngine):
        engine.apply([document(1, "renewal")])
        assert engine.search("renewal", spaces=frozenset(), limit=10).ids == []

    def test_unknown_spaces_find_nothing(self, engine: WhooshEngine):
        engine.apply([document(1, "renewal")])
        assert found(engine, "renewal", frozenset(("board:99",))) == []

    def test_the_fallback_to_most_words_stays_inside_the_spaces(self, engine: WhooshEngine):
        engine.apply([document(1, "red green", space=LOCKED), document(2, "red")])
        assert found(engine, "red green", frozenset((OPEN,))) == [2]

    def test_more_spaces_than_a_byte_can_number(self, engine: WhooshEngine):
        engine.apply([document(number, "renewal", space=f"board:{number}") for number in range(600)])
        assert found(engine, "renewal", frozenset(("board:3", "board:300", "board:599"))) == [599, 300, 3]
        engine.apply([], ["comment:300"])
        assert found(engine, "renewal", frozenset(("board:3", "board:300", "board:599"))) == [599, 3]
