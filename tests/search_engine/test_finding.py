from math import log

import pytest

from forum.search.engine.analysis import sound_terms
from forum.search.engine.interface import NO_HITS, Engine
from forum.search.engine.query import Clause, Match, Query
from tests.search_engine.documents import (
    EVERYWHERE,
    LOCKED,
    OPEN,
    PUBLIC,
    at,
    document,
    found,
    number_of,
    scope,
    search,
)


@pytest.mark.parametrize("query", ["άδεια", "αδεια", "ΑΔΕΙΑ", "άδειας", "άδειες", "αδειών", "Α\u0301ΔΕΙΑ"])
def test_greek_is_found_without_accents_in_capitals_and_in_any_inflection(engine: Engine, query: str):
    engine.apply([document(1, "Έληξε η άδεια χρήσης μου"), document(2, "Χάθηκε το κλειδί")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize("written", ["άδεια", "ΑΔΕΙΑΣ", "αδειες", "άδειές"])
def test_greek_text_in_any_form_is_found_by_the_plain_word(engine: Engine, written: str):
    engine.apply([document(1, f"Για την {written} μου")])
    assert found(engine, "άδεια") == [1]


@pytest.mark.parametrize("query", ["run", "running", "RUNS", "Rún"])
def test_english_is_found_in_any_inflection(engine: Engine, query: str):
    engine.apply([document(1, "It was running on two cores"), document(2, "It stopped")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize("query", ["ανανέωση license", "LICENSES ανανεωση", "renew", "café", "cafe"])
def test_greek_and_english_live_in_one_text(engine: Engine, query: str):
    engine.apply([document(1, "Πώς γίνεται η ανανέωση; My license must be renewed at the café.")])
    assert found(engine, query) == [1]


@pytest.mark.parametrize(
    "query", ["4.2.1", "v4.2.1", "0x80070005", "E_FAIL", "wp-config.php", "don't", "user", "σύστημα"]
)
def test_versions_codes_file_names_and_endings_survive(engine: Engine, query: str):
    text = "Since 4.2.1 wp-config.php says E_FAIL (0x80070005), I don’t know the user's ΣΥΣΤΗΜΑ."
    engine.apply([document(1, text), document(2, "version 4.2 and php config, fail")])
    assert found(engine, query) == [1]


def test_a_file_name_is_found_before_its_scattered_parts(engine: Engine):
    engine.apply([document(1, "config in php for wp"), document(2, "look into wp-config.php")])
    assert found(engine, "wp-config.php") == [2]


def test_all_words_must_be_there(engine: Engine):
    engine.apply([document(1, "red green"), document(2, "red"), document(3, "green")])
    assert found(engine, "red green") == [1]


def test_where_nothing_has_all_words_most_of_them_do(engine: Engine):
    engine.apply([document(1, "red green"), document(2, "red"), document(3, "blue")])
    assert found(engine, "red green violet") == [1]


def test_a_misspelt_word_does_not_spoil_the_other_one(engine: Engine):
    engine.apply([document(1, "renewal"), document(2, "other")])
    assert found(engine, "renewal lisence") == [1]


def test_common_words_are_not_required(engine: Engine):
    engine.apply([document(1, "install themes"), document(2, "how to")])
    assert found(engine, "how to install a theme") == [1]


def test_common_words_alone_are_searched(engine: Engine):
    engine.apply([document(1, "to be or not to be"), document(2, "something")])
    assert found(engine, "to be") == [1]


def test_most_words_are_two_in_three(engine: Engine):
    engine.apply([document(1, "red green"), document(2, "red"), document(3, "red green blue grey")])
    assert set(found(engine, "red green blue grey nowhere neither")) == {3}
    assert set(found(engine, "red green nowhere")) == {1, 3}


def test_what_has_only_most_of_the_words_is_said_to(engine: Engine):
    engine.apply([document(1, "red green"), document(2, "red")])
    assert not search(engine, "red green").partial
    assert search(engine, "red violet").partial
    assert search(engine, "violet").groups == []


class TestGroups:
    """Documents of one group are one result: the posts of a thread, the translations of an article."""

    @pytest.fixture(autouse=True)
    def thread(self, engine: Engine) -> None:
        engine.apply(
            [
                document(1, "how do I order zeppelins", title="Renewal", group=7),
                document(2, "by renewal of the renewal", group=7),
                document(3, "nothing to the point", group=7),
                document(4, "a renewal after a long and winding text of many words", group=7),
                document(5, "renewal elsewhere"),
            ]
        )

    def test_the_best_stands_for_them_and_others_follow(self, engine: Engine):
        thread = search(engine, "renewal").groups[0]
        assert thread.best == "comment:1"
        assert [number_of(id) for id in thread.others] == [2, 4]
        assert thread.count == 3

    def test_at_most_five_others_are_named_but_all_are_counted(self, engine: Engine):
        engine.apply(document(number, "renewal", group=7) for number in range(10, 30))
        thread = search(engine, "renewal").groups[0]
        assert (len(thread.others), thread.count) == (5, 23)

    def test_words_may_stand_in_different_documents(self, engine: Engine):
        hits = search(engine, "renewal zeppelin point")
        assert (len(hits.groups), hits.total, hits.partial) == (1, 1, False)
        assert number_of(hits.groups[0].best) == 1

    def test_what_has_few_of_the_words_is_not_among_the_others(self, engine: Engine):
        engine.apply([document(6, "order zeppelins by renewal", group=7)])
        thread = search(engine, "renewal zeppelin order").groups[0]
        assert {thread.best, *thread.others} == {"comment:1", "comment:6"}

    def test_ungrouped_all_words_stand_in_each_document(self, engine: Engine):
        assert found(engine, "renewal zeppelin", grouped=False) == [1]
        assert sorted(found(engine, "renewal", grouped=False)) == [1, 2, 4, 5]
        assert {group.count for group in search(engine, "renewal", grouped=False).groups} == {1}

    def test_only_readable_documents_of_a_group_take_part(self, engine: Engine):
        engine.apply([document(6, "renewal of airships", group=7, space=LOCKED)])
        stranger = frozenset((OPEN,))
        assert search(engine, "airship renewal", stranger).partial
        assert search(engine, "renewal", stranger).groups[0].count == 3
        assert search(engine, "renewal").groups[0].count == 4

    def test_without_words_all_of_them_are_there_the_newest_first(self, engine: Engine):
        first, second = search(engine, "").groups
        assert (number_of(first.best), first.count) == (5, 1)
        assert [number_of(id) for id in (second.best, *second.others)] == [4, 3, 2, 1]


class TestOperators:
    def test_or_takes_either(self, engine: Engine):
        engine.apply([document(1, "red car"), document(2, "green car"), document(3, "blue car"), document(4, "red")])
        assert sorted(found(engine, "car red or green")) == [1, 2]
        assert sorted(found(engine, "κόκκινο ή green car")) == [2]

    def test_or_between_phrases(self, engine: Engine):
        engine.apply(
            [document(1, "a license key"), document(2, "a license file"), document(3, "key and file of license")]
        )
        assert sorted(found(engine, '"license key" or "license file"')) == [1, 2]

    def test_of_two_ways_only_the_better_one_scores(self, engine: Engine):
        engine.apply([document(1, "red green"), document(2, "green"), document(3, "red"), document(4, "blue")])
        assert found(engine, "red or green") == [3, 2, 1], "the shorter ones first"

    def test_an_excluded_word_excludes_its_documents(self, engine: Engine):
        engine.apply([document(1, "license expired"), document(2, "license renewed")])
        assert found(engine, "license -expired") == [2]

    def test_of_a_group_only_the_document_with_it_is_excluded(self, engine: Engine):
        engine.apply([document(1, "license expired", group=1), document(2, "license renewed", group=1)])
        (group,) = search(engine, "license -expired").groups
        assert (number_of(group.best), group.others, group.count) == (2, (), 1)

    def test_an_excluded_phrase_leaves_its_scattered_words(self, engine: Engine):
        engine.apply([document(1, "the license key"), document(2, "key of a license")])
        assert found(engine, 'license -"license key"') == [2]

    def test_exclusions_alone_give_all_others(self, engine: Engine):
        engine.apply([document(1, "license"), document(2, "invoice"), document(3, "license of a kind")])
        assert found(engine, "-license") == [2]
        assert found(engine, '-"license of"') == [2, 1]

    def test_what_is_excluded_stays_out_where_nothing_has_all_words(self, engine: Engine):
        engine.apply([document(1, "license expired"), document(2, "license")])
        assert found(engine, "license nowhere -expired") == [2]

    @pytest.mark.parametrize("text", ["licen*", "LICEN*", "lic*"])
    def test_a_prefix_finds_what_begins_so(self, engine: Engine, text: str):
        engine.apply(
            [document(1, "licenses"), document(2, "licensing it"), document(3, "relicense"), document(4, "lice")]
        )
        assert set(found(engine, text)) >= {1, 2}
        assert not {3} & set(found(engine, text))

    def test_a_greek_prefix(self, engine: Engine):
        engine.apply([document(1, "ανανέωση"), document(2, "άνοιξη")])
        assert found(engine, "ανανε*") == [1]

    def test_a_prefix_beside_a_word(self, engine: Engine):
        engine.apply([document(1, "zeppelins and invoices"), document(2, "zeppelins"), document(3, "invoices")])
        assert found(engine, "zepp* invoice") == [1]


class TestPhrases:
    def test_words_stand_together_in_that_order(self, engine: Engine):
        engine.apply([document(1, "the license key"), document(2, "key of the license"), document(3, "license")])
        assert found(engine, '"license key"') == [1]

    @pytest.mark.parametrize("query", ["“license key”", "«license key»", 'lost "license key"', '"the license key"'])
    def test_any_quotes_and_other_words_beside_them(self, engine: Engine, query: str):
        engine.apply([document(1, "lost the license key"), document(2, "lost key, license")])
        assert found(engine, query) == [1]

    def test_a_phrase_that_stands_nowhere_falls_back_to_its_words(self, engine: Engine):
        engine.apply([document(1, "license for a key")])
        assert found(engine, '"license key"') == [1]

    def test_no_phrase_runs_from_the_title_into_the_text(self, engine: Engine):
        engine.apply(
            [document(1, "key lost", title="a license"), document(2, "lost my license key")],
        )
        assert found(engine, '"license key"') == [2]

    def test_a_phrase_in_a_title(self, engine: Engine):
        engine.apply([document(1, "words", title="Lost license key"), document(2, "license a key")])
        assert found(engine, '"license key"') == [1]


class TestOrder:
    def test_a_word_in_the_title_weighs_more(self, engine: Engine):
        engine.apply(
            [
                document(1, "the other of something long", title="Renewal thing"),
                document(2, "the renewal of something long", title="Other thing"),
            ]
        )
        assert found(engine, "renewal") == [1, 2]

    def test_a_rare_word_weighs_more(self, engine: Engine):
        common = [document(number, "invoice") for number in range(10, 20)]
        engine.apply([*common, document(1, "invoice invoice"), document(2, "zeppelin")])
        assert found(engine, "invoice zeppelin")[0] == 2

    def test_an_accepted_answer_comes_first_among_equals(self, engine: Engine):
        engine.apply([document(1, "renewal", accepted=True), document(2, "renewal")])
        assert found(engine, "renewal") == [1, 2]

    def test_equals_stand_newest_first_and_keep_their_order_however_they_came(self, engine: Engine):
        same = [document(number, "renewal", created=at(9)) for number in (3, 1, 2)]
        engine.apply([*same, document(5, "renewal")])
        order = found(engine, "renewal")
        assert order[-1] == 5
        engine.rebuild([document(5, "renewal"), *reversed(same)])
        assert found(engine, "renewal") == order

    def test_a_document_with_all_words_comes_before_one_that_shares_them_out(self, engine: Engine):
        shared = [document(1, "renewal", group=1), document(2, "invoice", group=1)]
        engine.apply([*shared, document(3, "invoice of the renewal"), document(4, "other"), document(5, "words")])
        assert found(engine, "renewal invoice") == [3, 2]

    def test_to_have_all_words_outweighs_a_title(self, engine: Engine):
        engine.apply([document(1, title="Renewal of what there is", group=1), document(2, "invoice", group=1)])
        engine.apply([document(3, "invoice of renewal"), document(4, "other"), document(5, "words")])
        assert found(engine, "renewal invoice") == [3, 1]

    def test_the_best_text_and_the_best_title_of_a_group_count_wherever_they_stand(self, engine: Engine):
        engine.apply([document(1, "on the subject", title="Renewal", group=1), document(2, "renewal of it", group=1)])
        engine.apply([document(3, "renewal", title="Subject"), document(4, "other words", title="Something")])
        assert found(engine, "renewal") == [1, 3]
        engine.apply([document(1, "on the subject", title="Other", group=1)])
        assert found(engine, "renewal") == [3, 2]

    def test_an_accepted_document_raises_its_whole_group_where_it_can_be_read(self, engine: Engine):
        engine.apply([document(1, "renewal", group=1), document(2, "renewal")])
        assert found(engine, "renewal") == [2, 1]
        engine.apply([document(3, "something else", group=1, accepted=True, space=LOCKED)])
        assert found(engine, "renewal", PUBLIC) == [2, 1]
        assert found(engine, "renewal") == [1, 2]
        assert found(engine, "renewal", grouped=False) == [2, 1]
        assert found(engine, "renewal", ends={LOCKED: at(50)}) == [2, 1]

    def test_a_sound_tells_no_more_than_the_word_as_it_was_typed(self, engine: Engine):
        """Else a common word's rare namesake in Greek came first."""
        common = [document(number, "adeia of some kind") for number in range(10, 20)]
        engine.apply([*common, document(1, "άδεια of some kind"), document(2, "zeppelin of some kind")])
        query = Query((Clause((Match(("adeia",)), Match(sound_terms("άδεια"), weight=0.8))),))
        first = [group.best for group in engine.search(query, scope(), limit=20).groups]
        assert first.index("comment:1") == len(common)

    def test_newest_first_on_demand(self, engine: Engine):
        engine.apply([document(3, "renewal " * 9), document(5, "a word of renewal"), document(4, "renewal")])
        assert found(engine, "renewal", order="newest") == [5, 4, 3]

    def test_the_newest_of_a_group_stands_for_it(self, engine: Engine):
        engine.apply([document(1, "renewal", group=1), document(7, "of a renewal", group=1), document(5, "renewal")])
        assert found(engine, "renewal", order="newest") == [7, 5]
        assert found(engine, "", order="newest") == [7, 5]


class TestCounts:
    def test_no_more_are_given_than_asked_for_but_all_are_counted(self, engine: Engine):
        engine.apply([document(number, "renewal") for number in range(45)])
        hits = search(engine, "renewal", limit=20)
        assert (len(hits.groups), hits.total, hits.more) == (20, 45, False)

    def test_the_first_ones_are_the_same_whatever_the_limit(self, engine: Engine):
        engine.apply([document(number, f"renewal {'word ' * (number % 7)}") for number in range(60)])
        assert found(engine, "renewal", limit=60)[:10] == found(engine, "renewal", limit=10)

    @pytest.mark.parametrize("text", ["renewal", ""])
    @pytest.mark.parametrize("number, more", [(1000, False), (1001, True)])
    def test_counts_end_at_a_thousand(self, engine: Engine, text: str, number: int, more: bool):
        engine.rebuild(document(number, "renewal") for number in range(number))
        hits = search(engine, text, limit=5)
        assert (hits.total, hits.more, len(hits.groups)) == (1000, more, 5)

    def test_groups_are_counted_not_documents(self, engine: Engine):
        engine.rebuild(document(number, "renewal", group=number % 3 + 1) for number in range(1200))
        hits = search(engine, "renewal")
        assert (hits.total, hits.more, {group.count for group in hits.groups}) == (3, False, {400})

    def test_asked_for_none_it_gives_none(self, engine: Engine):
        engine.apply([document(1, "renewal")])
        assert search(engine, "renewal", limit=0) == search(engine, "renewal", limit=-5) == NO_HITS


class TestSpaces:
    def test_only_the_given_spaces_are_searched_and_counted(self, engine: Engine):
        engine.apply([document(1, "renewal"), document(2, "renewal", space=LOCKED)])
        hits = search(engine, "renewal", frozenset((OPEN,)))
        assert [group.best for group in hits.groups] == ["comment:1"]
        assert hits.total == 1

    def test_no_spaces_find_nothing(self, engine: Engine):
        engine.apply([document(1, "renewal")])
        assert search(engine, "renewal", frozenset()) == search(engine, "", frozenset()) == NO_HITS

    def test_unknown_spaces_find_nothing(self, engine: Engine):
        engine.apply([document(1, "renewal")])
        assert found(engine, "renewal", frozenset(("board:99",))) == []

    def test_the_fallback_to_most_words_stays_inside_the_spaces(self, engine: Engine):
        engine.apply([document(1, "red green", space=LOCKED), document(2, "red")])
        assert found(engine, "red green", frozenset((OPEN,))) == [2]

    def test_more_spaces_than_a_byte_can_number(self, engine: Engine):
        engine.apply([document(number, "renewal", space=f"board:{number}") for number in range(600)])
        assert found(engine, "renewal", frozenset(("board:3", "board:300", "board:599"))) == [599, 300, 3]
        engine.apply([], ["comment:300"])
        assert found(engine, "renewal", frozenset(("board:3", "board:300", "board:599"))) == [599, 3]


class TestScope:
    def test_a_mark_of_each_set_is_there(self, engine: Engine):
        marked = {1: {"a", "x"}, 2: {"b", "x"}, 3: {"a"}, 4: {"x"}, 5: {"a", "b", "x", "y"}}
        engine.apply([document(number, "renewal", marks=frozenset(marks)) for number, marks in marked.items()])
        assert found(engine, "renewal", marks=(frozenset("a"),)) == [5, 3, 1]
        assert found(engine, "renewal", marks=(frozenset("ab"), frozenset("x"))) == [5, 2, 1]
        assert found(engine, "renewal", marks=(frozenset("z"),)) == []
        assert found(engine, "", marks=(frozenset("ab"), frozenset("x"))) == [5, 2, 1]

    def test_a_barred_mark_is_not_there(self, engine: Engine):
        engine.apply([document(1, "renewal", marks=frozenset("a")), document(2, "renewal", marks=frozenset("b"))])
        engine.apply([document(3, "renewal")])
        assert found(engine, "renewal", barred=frozenset("a")) == found(engine, "", barred=frozenset("a")) == [3, 2]

    def test_marks_hold_for_each_document_of_a_group(self, engine: Engine):
        engine.apply([document(1, "red", group=1, marks=frozenset("a")), document(2, "green", group=1)])
        assert search(engine, "red green").total == 1
        assert search(engine, "red green", marks=(frozenset("a"),)).partial

    def test_marks_are_no_words(self, engine: Engine):
        engine.apply([document(1, "renewal", marks=frozenset(("secret", "tag:secret")))])
        assert found(engine, "secret") == []

    def test_marks_of_any_characters(self, engine: Engine):
        mark = 'tag:O\'Neil \\ {a,b} "c" άδεια %s'
        engine.apply(
            [document(1, "renewal", marks=frozenset((mark,))), document(2, "renewal", marks=frozenset(("tag",)))]
        )
        assert found(engine, "renewal", marks=(frozenset((mark,)),)) == [1]
        assert found(engine, "renewal", barred=frozenset((mark,))) == [2]

    def test_a_space_with_an_end_shows_what_is_older(self, engine: Engine):
        engine.apply(document(number, "renewal", space=LOCKED) for number in (1, 2, 3))
        engine.apply(document(number, "renewal") for number in (4, 5))
        for text in ("renewal", ""):
            assert found(engine, text, ends={LOCKED: at(2)}) == [5, 4, 1]
            assert found(engine, text, ends={LOCKED: at(2), "board:99": at(0)}) == [5, 4, 1]
            assert found(engine, text, frozenset((OPEN,)), ends={LOCKED: at(2)}) == [5, 4]

    def test_uncertain_marks_are_not_asked_for_after_an_end(self, engine: Engine):
        answered = frozenset(("answered",))
        engine.apply(document(number, "renewal", space=LOCKED, marks=answered) for number in (1, 2))
        engine.apply(
            [document(3, "renewal", space=LOCKED), document(4, "renewal"), document(5, "renewal", marks=answered)]
        )
        ends = {"ends": {LOCKED: at(50)}, "uncertain": answered}
        assert found(engine, "renewal", marks=(answered,)) == [5, 2, 1]
        assert found(engine, "renewal", marks=(answered,), **ends) == [5, 3, 2, 1]
        assert found(engine, "renewal", barred=answered) == [4, 3]
        assert found(engine, "renewal", barred=answered, **ends) == [4, 3, 2, 1]

    def test_acceptance_after_an_end_raises_nothing(self, engine: Engine):
        engine.apply(document(number, "renewal", space=LOCKED, accepted=number == 1) for number in (1, 2))
        assert found(engine, "renewal") == [1, 2]
        assert found(engine, "renewal", ends={LOCKED: at(50)}) == [2, 1]

    def test_since_and_before(self, engine: Engine):
        engine.apply(document(number, "renewal") for number in range(1, 6))
        for text in ("renewal", ""):
            assert found(engine, text, since=at(2), before=at(4)) == [3, 2]
            assert found(engine, text, since=at(4)) == [5, 4]
            assert found(engine, text, before=at(2)) == [1]

    def test_titles_alone(self, engine: Engine):
        engine.apply(
            [
                document(1, "the license key", title="Renewal of a license"),
                document(2, "renewal license", title="Other"),
                document(3, "text", title="License renewal"),
            ]
        )
        assert sorted(found(engine, "renewal", titles=True)) == [1, 3]
        assert found(engine, '"license renewal"', titles=True) == [3]
        assert found(engine, '"license key"', titles=True) != [1]
        assert sorted(found(engine, "renew*", titles=True)) == [1, 3]
        assert found(engine, "license -renewal", titles=True) == []
        assert found(engine, "other or text", titles=True) == [2]

    def test_ids_are_passed_by(self, engine: Engine):
        engine.apply([document(1, "renewal", group=1), document(2, "renewal", group=1), document(3, "renewal")])
        hits = search(engine, "renewal", without=frozenset(("comment:3", "comment:2", "comment:9")))
        assert [(group.best, group.count) for group in hits.groups] == [("comment:1", 1)]


class TestRarities:
    def known(self, engine: Engine, *terms: str, spaces: frozenset[str] = PUBLIC, **fields: object) -> dict[str, float]:
        return engine.rarities(terms, scope(spaces, **fields)).known

    def test_rarer_terms_tell_more_and_unknown_ones_most(self, engine: Engine):
        engine.apply([document(1, "invoice zeppelin"), document(2, "invoice"), document(3, "other")])
        rarities = engine.rarities(["invoic", "zeppelin", "nowher"], scope(PUBLIC))
        assert set(rarities.known) == {"invoic", "zeppelin"}
        assert rarities.unknown > rarities.known["zeppelin"] > rarities.known["invoic"] > 0

    def test_they_are_the_inverse_document_frequencies_of_bm25(self, engine: Engine):
        engine.apply(document(number, "zeppelin" if number == 1 else "other") for number in range(4))
        rarities = engine.rarities(["zeppelin"], scope(PUBLIC))
        assert rarities.known["zeppelin"] == pytest.approx(log(1 + 3.5 / 1.5))
        assert rarities.unknown == pytest.approx(log(1 + 4.5 / 0.5))

    def test_public_documents_alone_count(self, engine: Engine):
        engine.apply([document(1, "invoice zeppelin"), document(2, "invoice")])
        before = engine.rarities(["invoic", "zeppelin", "secret"], scope(PUBLIC))
        engine.apply([document(number, "zeppelin secret", space=LOCKED) for number in range(10, 20)])
        assert engine.rarities(["invoic", "zeppelin", "secret"], scope(PUBLIC)) == before

    def test_what_only_documents_of_the_scope_have_is_known_and_as_rare_as_can_be(self, engine: Engine):
        engine.apply([document(1, "invoice"), document(2, "secret", space=LOCKED)])
        rarities = engine.rarities(["secret"], scope(EVERYWHERE))
        assert rarities.known == {"secret": rarities.unknown}

    def test_what_came_after_an_end_is_not_known(self, engine: Engine):
        engine.apply([document(1, "invoice"), document(2, "secret", space=LOCKED)])
        assert self.known(engine, "secret", spaces=EVERYWHERE, ends={LOCKED: at(0)}) == {}

    def test_what_public_documents_have_is_known_wherever_one_looks(self, engine: Engine):
        engine.apply([document(1, "invoice"), document(2, "secret", space=LOCKED)])
        assert set(self.known(engine, "invoic", "secret", spaces=frozenset())) == {"invoic"}

    def test_they_follow_what_is_written_and_removed(self, engine: Engine):
        engine.apply([document(1, "invoice"), document(2, "zeppelin"), document(3, "zeppelin")])
        engine.apply([document(1, "zeppelin")], ["comment:2"])
        engine.apply([document(3, "invoice", space=LOCKED)])
        fresh = engine.rarities(["invoic", "zeppelin"], scope(PUBLIC))
        engine.rebuild([document(1, "zeppelin")])
        assert fresh == engine.rarities(["invoic", "zeppelin"], scope(PUBLIC))

    def test_asked_for_nothing_they_tell_nothing(self, engine: Engine):
        engine.apply([document(1, "invoice")])
        assert self.known(engine) == self.known(engine, "invoic", spaces=frozenset(), public=frozenset()) == {}


class TestLike:
    @pytest.fixture(autouse=True)
    def documents(self, engine: Engine) -> None:
        engine.apply(
            [
                document(1, "zeppelin over the harbour", group=1),
                document(2, "zeppelin harbour crane", group=1),
                document(3, "harbour"),
                document(4, "crane", space=LOCKED),
                document(5, "nothing of the kind", title="else"),
            ]
        )

    def like(self, engine: Engine, weights: dict[str, float], limit: int = 10, **fields: object) -> list[int]:
        return [number_of(each.id) for each in engine.like(weights, scope(**fields), limit=limit)]

    def test_any_of_the_terms_will_do_and_each_group_comes_once(self, engine: Engine):
        assert self.like(engine, {"zeppelin": 1.0, "harbour": 1.0, "crane": 1.0, "nowher": 1.0}) == [2, 4, 3]
        assert self.like(engine, {"zeppelin": 1.0, "harbour": 1.0, "crane": 1.0}, limit=1) == [2]

    def test_weights_decide(self, engine: Engine):
        assert self.like(engine, {"harbour": 1.0, "crane": 0.01}) == [2, 3, 4]
        assert self.like(engine, {"harbour": 0.01, "crane": 1.0}) == [4, 2, 3]

    def test_scores_descend_and_grow_with_weights(self, engine: Engine):
        once, twice = (engine.like({"harbour": weight}, scope(), limit=5) for weight in (1.0, 2.0))
        assert [each.id for each in once] == [each.id for each in twice]
        assert [each.whole for each in once] == sorted((each.whole for each in once), reverse=True)
        assert [each.whole for each in twice] == pytest.approx([2 * each.whole for each in once])
        assert [each.best for each in twice] == pytest.approx([2 * each.best for each in once])

    def test_a_group_scores_as_if_its_documents_were_one_and_its_best_one_by_itself(self, engine: Engine):
        """There are four public ones in three groups, with 13 words together."""
        found = {number_of(each.id): each for each in engine.like({"harbour": 2.0}, scope(), limit=5)}
        assert found[2].whole == pytest.approx(2 * 2 / (2 + 2 * (0.6 + 0.4 * 7 / (13 / 3))))
        assert found[2].best == pytest.approx(2 * 1 / (1 + 2 * (0.4 + 0.6 * 3 / (13 / 4))))
        assert found[3].whole == pytest.approx(2 * 1 / (1 + 2 * (0.6 + 0.4 * 1 / (13 / 3))))

    def test_many_documents_of_a_group_tell_more_than_one(self, engine: Engine):
        engine.apply(document(number, "airship of some kind", group=50) for number in range(10, 13))
        engine.apply([document(20, "airship")])
        assert self.like(engine, {"airship": 1.0})[0] in range(10, 13)

    def test_what_a_title_says_counts_twice(self, engine: Engine):
        engine.apply([document(10, "word", title="airship"), document(11, "word airship")])
        first, second = engine.like({"airship": 1.0}, scope(), limit=5)
        assert (number_of(first.id), number_of(second.id)) == (10, 11)
        assert first.best > second.best

    def test_only_readable_documents_of_a_group_take_part(self, engine: Engine):
        before = engine.like({"crane": 1.0, "harbour": 1.0}, scope(PUBLIC), limit=5)
        engine.apply([document(10, "crane harbour", group=1, space=LOCKED)])
        assert engine.like({"crane": 1.0, "harbour": 1.0}, scope(PUBLIC), limit=5) == before
        assert engine.like({"crane": 1.0, "harbour": 1.0}, scope(), limit=5) != before

    def test_it_stays_in_the_scope(self, engine: Engine):
        assert self.like(engine, {"crane": 1.0}, spaces=PUBLIC) == [2]
        assert self.like(engine, {"crane": 1.0}, without=frozenset(("comment:2",))) == [4]
        assert self.like(engine, {"crane": 1.0}, before=at(4)) == [2]

    def test_nothing_is_like_nothing(self, engine: Engine):
        assert self.like(engine, {}) == self.like(engine, {"nowher": 1.0}) == []
        assert self.like(engine, {"crane": 1.0}, limit=0) == []
        assert self.like(engine, {"crane": 1.0}, spaces=frozenset()) == []
