"""What of a search may be kept, by the texts that there are."""

from collections.abc import Mapping
from dataclasses import replace

from forum.core.scrubbing import find
from forum.core.viewer import ANONYMOUS, Viewer
from forum.search.asked.values import Gathered, Judged
from forum.search.asked.words import MOST_WORDS
from forum.search.engine.analysis import STOP_TERMS, folded_terms, term_of, words_of
from forum.search.engine.query import Clause, Match, Query
from forum.search.index import engine
from forum.search.language import parse
from forum.search.scopes import places, whole_scope

_EVERYTHING = Viewer(id=0, roles=frozenset({"administrator"}))


class _Texts:
    """The index as it is for one batch of searches; each word is looked up once."""

    def __init__(self) -> None:
        self._public = whole_scope(ANONYMOUS, places(ANONYMOUS))
        everything = whole_scope(_EVERYTHING, places(_EVERYTHING))
        self._locked = replace(everything, spaces=everything.spaces - self._public.spaces)
        self._known: dict[tuple[str, bool], bool] = {}

    def is_public(self, word: str) -> bool:
        return term_of(word) in STOP_TERMS or self._stands_in(word, locked=False)

    def is_locked(self, word: str) -> bool:
        """Whether it stands in texts that are not open to everybody, and in no others."""
        return not self.is_public(word) and self._stands_in(word, locked=True)

    def hold(self, words: str) -> bool:
        """Whether a visitor finds something. What others find would tell of what is locked."""
        return bool(engine().search(parse(words).query, self._public, limit=1).groups)

    def _stands_in(self, word: str, *, locked: bool) -> bool:
        if (word, locked) not in self._known:
            scope = self._locked if locked else self._public
            terms = tuple(folded_terms(word))
            query = Query((Clause((Match(terms),)),))
            self._known[word, locked] = bool(terms) and bool(engine().search(query, scope, limit=1).groups)
        return self._known[word, locked]


def judge(searches: Mapping[str, Gathered]) -> list[Judged]:
    """Those without a key or token in them, in order. Raises IndexUnavailable."""
    texts = _Texts()
    secrets = find([search.words for search in searches.values()])
    return [
        _judged(folded, search, texts)
        for (folded, search), secret in sorted(zip(searches.items(), secrets, strict=True), key=lambda pair: pair[0][0])
        if not secret
    ]


def _judged(folded: str, search: Gathered, texts: _Texts) -> Judged:
    words = words_of(search.words)
    found = texts.hold(search.words) if search.found is None else search.found
    return Judged(
        folded=folded,
        words=search.words,
        is_public=is_public(words, texts),
        is_locked=any(map(texts.is_locked, words)),
        asked=search.asked,
        nothing=0 if found else search.asked,
        opened=search.opened if found else 0,
        askers=tuple(search.askers),
    )


def is_public(words: list[str], texts: _Texts) -> bool:
    """Whether all of them stand in texts that are open to everybody, and they aren't many."""
    return len(words) <= MOST_WORDS and all(map(texts.is_public, words))
