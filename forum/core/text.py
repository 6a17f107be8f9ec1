"""Words as people and machines compare them. SQLite's lower() knows only ASCII, so folding happens here."""

import re
import unicodedata
from functools import lru_cache

# ELOT 743 (ISO 843 transcription), simplified to what an address needs.
_GREEK_PAIRS = {
    "ου": "ou", "αι": "ai", "ει": "ei", "οι": "oi", "υι": "yi",
    "γγ": "ng", "γκ": "gk", "γξ": "nx", "γχ": "nch", "μπ": "mp", "ντ": "nt",
}  # fmt: skip
_LATIN_LETTERS = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK_LETTERS = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _LATIN_LETTERS.split(), strict=True))
_VOICED = set("βγδζλμνραεηιουω")

# Letters of other scripts that look like Latin ones, for telling apart names that can't be told apart by eye.
_LOOKALIKES = str.maketrans({
    **dict(zip("αβεηικμνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abenikmvoptuxywABEZHIKMNOPTYX", strict=True)),
    **dict(zip("абегзикмнорстухьіјѕԁԛԝһ", "a6er3ukmhopctyxbijsdqwh", strict=True)),
    "0": "o", "1": "l", "i": "l", "5": "s", "_": "", "-": "", ".": "",
})  # fmt: skip


MOST_MARKS = 30  # on one letter


def nfc(text: str) -> str:
    """Text as it is stored: composed, line ends as \\n, without characters that no database or page takes.

    Composing takes time by the square of the marks that stand on one letter, so what is beyond MOST_MARKS of them goes.
    """
    text = _MARKS.sub(_fewer_marks, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    return text.translate(_UNWANTED).encode("utf-8", "ignore").decode()


def _fewer_marks(found: re.Match) -> str:
    kept, run = [], 0
    for character in found[0]:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{MOST_MARKS + 1},}}")
_UNWANTED = dict.fromkeys([*(c for c in range(32) if c not in (9, 10)), 127, 0xFEFF, 0xFFFE, 0xFFFF])
_UNSEEN = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060])


def one_line(text: str) -> str:
    """A title, name or reason: composed, single spaces, no controls and no direction overrides."""
    return " ".join(nfc(text).translate(_UNSEEN).split())


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: spaces, controls, marks without a letter, letters that are only room."""
    return all(c.isspace() or c in _ROOM or unicodedata.category(c) in _NOTHING_TO_SEE for c in text)


_ROOM = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_NOTHING_TO_SEE = frozenset({"Cc", "Cf", "Mn"})


def fold(text: str) -> str:
    """For comparing: case, accents and the final sigma gone. `Άδειες` and `αδειεσ` fold to the same."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ς", "σ")


def name_key(handle: str) -> str:
    """A handle as it must be unique: compatible forms and case made one. At most twice as long."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", handle).casefold())


def skeleton(handle: str) -> str:
    """A handle as the eye sees it: `Alice`, `aIice` and `Αlice` (with a Greek alpha) are one."""
    return fold(name_key(handle).translate(_LOOKALIKES)).translate(_LOOKALIKES)


def slugify(text: str, limit: int = 60) -> str:
    """An address part: Greek by ELOT 743, other letters without accents, `thread` where nothing is left."""
    latin = transliterate(fold(text))
    slug = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
    if len(slug) > limit:
        slug = slug[: limit + 1].rpartition("-")[0] or slug[:limit]
    return slug or "thread"


def is_slug(text: str) -> bool:
    """Whether a text can stand in an address as it is: `shop-talk`."""
    return len(text) <= 60 and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def transliterate(folded: str) -> str:
    """Greek letters of folded text in Latin ones; everything else as it is."""
    out, i = [], 0
    while i < len(folded):
        pair = folded[i : i + 2]
        if pair in ("αυ", "ευ", "ηυ"):
            following = folded[i + 2 : i + 3]
            out.append(_GREEK_LETTERS[pair[0]] + ("v" if following in _VOICED else "f"))
            i += 2
        elif pair in _GREEK_PAIRS:
            word_start = i == 0 or not folded[i - 1].isalpha()
            out.append("b" if pair == "μπ" and word_start else _GREEK_PAIRS[pair])
            i += 2
        else:
            out.append(_GREEK_LETTERS.get(folded[i], folded[i]))
            i += 1
    return "".join(out)


_WITHOUT_ACCENT = str.maketrans("ΆΈΉΊΌΎΏ", "ΑΕΗΙΟΥΩ")  # Greek capitals that stand alone carry none


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Up to two letters that stand for a person."""
    words = [word for word in re.split(r"[\s._-]+", name) if word and word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return ("".join(letters) or name[:1]).upper().translate(_WITHOUT_ACCENT)


_SCRIPTS = {"GREEK": "el", "ARABIC": "ar", "CYRILLIC": "ru", "HEBREW": "he"}


def language_of(text: str, candidates: list[str] | tuple[str, ...]) -> str:
    """The candidate that the letters speak for, by script: nothing is guessed between languages of one script."""
    counts: dict[str, int] = {}
    for character in text[:2000]:
        if character.isalpha():
            script = unicodedata.name(character, "").partition(" ")[0]
            counts[script] = counts.get(script, 0) + 1
    if not counts:
        return candidates[0] if candidates else ""
    for script, language in _SCRIPTS.items():
        if counts.get(script, 0) * 3 > sum(counts.values()):
            return language
    latin = [candidate for candidate in candidates if candidate not in _SCRIPTS.values()]
    return latin[0] if latin else (candidates[0] if candidates else "")
