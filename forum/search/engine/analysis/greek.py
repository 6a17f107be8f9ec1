"""The stem of a Greek word: what the forms of one word have in common, without case, number, person, tense and accent.

Everyday paradigms only, as tables. Verbs meet the nouns made of them where the last sound tells (ρυθμίζω, ρύθμισε,
ρυθμισμένο, ρύθμιση), because people ask with the one for what texts say with the other. Words and tables are folded:
small letters, no accents, no final sigma.
"""

from collections.abc import Collection

_NOMINAL = (
    "α ασ ε εσ η ησ ο οσ οι ου ουσ ων ωσ εισ εων εωσ εα εασ"  # πίνακας, λάθος, άδεια, χρήστης, ρύθμιση, συγγραφέας
    " ον οντοσ οντα οντων οντεσ ουσα ουσασ ουσεσ ουσων"  # προϊόν, τρέχουσα
)
_VERBAL = (
    "ω ει ουμε ομε ετε ειτε ουν ουνε αω αει αμε ατε αν ανε"
    " ομαι εσαι εται ομαστε ονται ομουν οταν ονταν ουμαι εισαι ειται ουμαστε ειστε ουνται αται οντασ ωντασ"
    " ουσε ουσαν ουσαμε ουσατε ουνταν"
)
AFTER = {  # endings of which what stands before them shows that they are some
    "μ": "ατοσ ατα ατων",  # σφάλμα, σφάλματος
    "μβ": "αν αντοσ αντα αντων",  # συμβάν
    "ζ": "εστε",
    "σ": "τε",  # ρυθμίστε
    "ξ": "τε",
    "ψ": "τε",
    "ισ": "τει τεισ τουμε τειτε τουν",  # ρυθμιστεί
    "ασ": "τει τεισ τουμε τειτε τουν",
    "ευ": "τει τεισ τουμε τειτε τουν τηκε τηκαν",
}

ENDINGS = frozenset((_NOMINAL + " " + _VERBAL).split())
GUARDED = {before + ending: len(ending) for before, endings in AFTER.items() for ending in endings.split()}
LEAST = dict.fromkeys(("εα", "εασ", "εων", "εωσ", "ον", "οντα", "οντων", "οντοσ", "οντεσ", "ουσα", "ουσασ"), 3)
_LONGEST = max(map(len, [*ENDINGS, *GUARDED]))

# What a stem ends in: present, aorist, passive and participle of a verb, and its noun. With how much must stand before.
CHANGES = {
    ending: (new, least)
    for new, least, endings in (
        ("αρμογ", 0, "αρμοζ αρμοσ αρμοστ αρμοστηκ αρμοσμεν"),  # εφαρμόζω, προσαρμοσμένο
        ("αλλαγ", 0, "αλλαζ αλλαξ"),
        ("ανοιγ", 0, "ανοιξ"),
        ("γραφ", 0, "γραψ γραφτ γραφτηκ γραμμεν"),  # διαγράψω, διαγραμμένο
        ("λογ", 2, "λεγ λεξ λεχθ λεχθηκ λεγμεν"),  # επιλέγω, επιλέξω, επιλογή
        ("ελεγχ", 0, "ελεγξ ελεγχθ"),
        ("στηριξ", 0, "στηριζ"),
        ("ληξ", 0, "ληγ"),
        ("πτυξ", 2, "πτυσσ"),
        ("στολ", 0, "στελλ στελν στειλ σταλ"),
        ("στρεφ", 0, "στρεψ στραφ"),
        ("τρεπ", 2, "τρεψ τραπ"),
        ("βλεπ", 0, "βλεψ"),
        ("κρυβ", 0, "κρυψ"),
        ("καλυπτ", 0, "καλυψ"),
        ("καμπτ", 0, "καμψ"),
        ("δειχν", 0, "δειξ"),
        ("τρεχ", 0, "τρεξ"),
        ("φερ", 2, "φερθ φερθηκ"),
        ("αγ", 2, "αγωγ αγαγ"),  # εισάγω, εισαγάγω, εισαγωγή
        ("τυχ", 2, "τυγχαν"),
        ("λαμβαν", 0, "λαβ ληφθ"),
        ("επαναλαμβαν", 0, "επαναληψ"),
        ("θετ", 2, "θεσ τεθ τεθηκ τιθ"),  # αναθέτω, ανάθεση
        ("προσθηκ", 0, "προσθεσ προστεθ προστεθηκ προστιθ"),
        ("καταστασ", 2, "καθιστ καταστησ κατασταθ κατεστημεν"),  # εγκαθιστώ, εγκατεστημένο
        ("πληρωσ", 0, "πληρωμ"),
        ("συνδε", 0, "συνδεσ συνδεθ συνδεθηκ συνδεδεμεν"),
        ("λυ", 2, "λυσ λυθ"),  # επιλύω, επίλυση
        ("καταχωρ", 0, "καταχωρισ καταχωριζ"),
        ("πολυ", 0, "πολλ"),
        ("ισ", 2, "ιζ ιστηκ ισμεν"),
        ("ασ", 2, "αζ αστηκ ασμεν"),
        ("ωσ", 2, "ων ωθ ωθηκ ωμεν"),
        ("ευ", 2, "ευσ ευθ ευθηκ ευμεν"),
        ("", 3, "ησ ημεν"),  # αναζητώ, αναζητήσω, αναζήτηση
        ("", 4, "ηθ ηθηκ εσ εθ εθηκ"),  # αναζητηθεί, αφαιρέσω
        ("", 2, "οτερ οτατ"),  # νεότερος
        ("", 3, "υτερ υτατ"),  # καλύτερος
        ("", 6, "ι"),  # λειτουργία, λειτουργώ
    )
    for ending in endings.split()
}
_LONGEST_CHANGE = max(map(len, CHANGES))

NOUNS = {
    form: stem
    for stem, forms in {
        "αυτοματ": "αυτοματοσ αυτοματα αυτοματων",  # looks like σφάλματα
        "κωδικασ": "κωδικασ κωδικα κωδικεσ",  # the code, not the κωδικός
        "γεγονοσ": "γεγονοσ γεγονοτοσ γεγονοτα γεγονοτων",
        "μενου": "μενου",
    }.items()
    for form in forms.split()
}
_OTHERS = {
    form: stem
    for stem, forms in {
        "προσθηκ": "προσθετω προσθετεισ προσθετει προσθετουμε προσθετετε προσθετουν προσθετοντασ",  # not the πρόσθετο
        "πολυ": "πολυσ πολυ",
        "λαμβαν": "ληψη ληψησ ληψεισ ληψεων",  # not the περίληψη
        "βλεπ": "δω δεισ δει δουμε δειτε δουν",
        "βρισκ": "βρω βρεισ βρει βρουμε βρειτε βρουν",
        "καν": "καντε",
        "στολ": "στειλτε",
        "διν": "δωσω δωσετε δωσει δωσουν δωστε",
    }.items()
    for form in forms.split()
}
_WHOLE = NOUNS | _OTHERS
_IRREGULAR = {stem: {stem[0], *(form[0] for form, its in _OTHERS.items() if its == stem)} for stem in _OTHERS.values()}


def first_letters(stem: str) -> Collection[str]:
    """Of the words that have this stem, or one that begins so."""
    return _IRREGULAR.get(stem, stem[0])


def stem(word: str) -> str:
    """Takes a folded word."""
    whole = _WHOLE.get(word)
    return whole if whole is not None else _changed(_without_ending(word))


def _without_ending(word: str) -> str:
    for length in range(min(_LONGEST, len(word) - 2), 0, -1):
        ending = word[-length:]
        if ending in GUARDED:
            return word[: -GUARDED[ending]]
        if ending in ENDINGS and len(word) - length >= LEAST.get(ending, 2):
            return word[:-length]
    return word


def _changed(found: str) -> str:
    for length in range(min(_LONGEST_CHANGE, len(found)), 0, -1):
        change = CHANGES.get(found[-length:])
        if change and len(found) - length >= change[1]:
            kept = found[:-length]
            return kept + change[0] if change[0] else _changed(kept)
    return found
