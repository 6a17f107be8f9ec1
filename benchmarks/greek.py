"""How well Greek words are analysed: the forms that meet their word, the spellings in Latin letters that find it, and the time.

Run as `python -m benchmarks.greek FOLDER`, with a folder of Greek texts (`*.md`) whose vocabulary is taken.
"""

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import Stemmer

from forum.search.engine.analysis import fold, greek, greeklish, greeklish_terms, sound_terms

FORMS = Path(__file__).with_name("inflection_el.txt")
WORD = re.compile("[α-ωά-ώϊϋΐΰ]{4,}")

_LETTERS = dict(zip("αβγδεζηικλμνξοπρστυφχω", "avgdeziiklmnxoprstyfxo", strict=True)) | {"θ": "th", "ψ": "ps"}
_SOUNDS = {"ου": "ou", "οι": "i", "ει": "i", "υι": "i", "αι": "e", "υ": "i"}
HABITS = {  # how people write Greek in Latin letters; what isn't said is as above
    "by sound": _SOUNDS | {"αυ": "av", "ευ": "ev", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g", "ξ": "ks", "χ": "h"},
    "by sound, clusters kept": _SOUNDS | {"αυ": "af", "ευ": "ef", "χ": "ch"},
    "by letter": {"ου": "ou", "η": "h", "ω": "w", "ξ": "ks"},
    "by key": {"η": "h", "ω": "w", "θ": "8", "ξ": "3"},
    "by letter, with u": {"ου": "ou", "υ": "u", "θ": "8", "ξ": "ks", "ψ": "4"},
    "by the standard": {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "χ": "ch"},
    "by letter, with h for two": {"ου": "ou", "β": "b", "η": "h", "υ": "u", "ω": "w", "χ": "h"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    texts = (path.read_text().lower() for path in parser.parse_args().folder.rglob("*.md*"))
    words = sorted({word for text in texts for word in WORD.findall(text)})
    folded = sorted({fold(word) for word in words})
    report_forms(words)
    report_spellings(folded)
    report_times(words, folded)


def report_forms(words: Iterable[str]) -> None:
    lemmas = [line.split() for line in FORMS.read_text().splitlines()]
    vocabulary = set(map(fold, words))
    there = sum(any(fold(word) in vocabulary for word in lemma) for lemma in lemmas)
    print(f"{len(lemmas)} words, {there} of them in the texts, with {sum(map(len, lemmas)) - len(lemmas)} other forms")
    for name, stem in {"Snowball": Stemmer.Stemmer("greek").stemWord, "ours": greek.stem}.items():
        met = sum(stem(fold(form)) == stem(fold(word)) for word, *forms in lemmas for form in forms)
        of_stem = defaultdict(set)
        for word, *_ in lemmas:
            of_stem[stem(fold(word))].add(word)
        merged = [" ".join(sorted(group)) for group in of_stem.values() if len(group) > 1]
        print(f"  {name}: {met} forms meet their word; words that share a stem: {', '.join(merged) or 'none'}")


def report_spellings(folded: list[str]) -> None:
    for name, habit in HABITS.items():
        spelled = _LETTERS | habit
        piece = re.compile("|".join(sorted(spelled, key=len, reverse=True)))
        found = sum(greeklish.key(word) in greeklish.keys(spell(word, piece, spelled)) for word in folded)
        print(f"  {name}: {found} of {len(folded)} words found, {found / len(folded):.1%}")


def spell(word: str, piece: re.Pattern[str], spelled: dict[str, str]) -> str:
    return piece.sub(lambda match: spelled[match.group()], word)


def report_times(words: list[str], folded: list[str]) -> None:
    latin = [spell(word, re.compile("."), _LETTERS) for word in folded]
    for name, work, given in (
        ("stem", greek.stem, folded),
        ("sound_terms", sound_terms.__wrapped__, words),
        ("greeklish_terms", greeklish_terms.__wrapped__, latin),
    ):
        print(f"  {name}: {microseconds(work, given):.1f} µs a word")


def microseconds(work: Callable[[str], object], given: list[str]) -> float:
    started = time.process_time()
    for word in given:
        work(word)
    return (time.process_time() - started) / len(given) * 1e6


if __name__ == "__main__":
    main()
