"""Where somebody can be reached: mail, telephone, street, and the numbers that stand for a person or a company."""

import re
from collections.abc import Collection, Iterator

from forum.support.redaction.found import Found

_MAIL = re.compile(r"(?<![\w.+@/-])[\w.+-]{1,64}@(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[^\W\d_]{2,24})(?![\w@])")
_NOBODY = re.compile(
    r"(?:git|user|username|name|you|your|email|me)@(?:github\.com|gitlab\.com|(?:example|domain|email|mail)\.\w+)"
)

_DIGITS = r"\d(?:[ .()/–-]{0,2}\d)"
_INTERNATIONAL = re.compile(r"(?<![\w+.])(?:\+|00)[1-9](?:[ .()/–-]{0,2}\d){7,14}(?![\w-])")
_GREEK = re.compile(
    r"(?<![\w+.,/:#-])(?:69\d|2[1-8]\d)[ .-]?(?:\d{3}[ .-]?\d{4}|\d{4}[ .-]?\d{3}|\d{7}|\d{2}[ .-]\d{2}[ .-]\d{3})(?![\w-])"
)
_AMERICAN = re.compile(r"(?<![\w.-])(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\w-])")
_CALLED = re.compile(
    r"(?<![^\W_])(?:tel(?:ephone)?|phone(?: number)?|mobile|cell|fax|whatsapp|viber|call(?: me| us)?(?: back)?(?: at| on)?"
    r"|τηλ(?:έφωνό?ο?|εφωνο)?|κιν(?:ητό)?|φαξ|καλέστε(?: με| μας)?(?: στο)?)(?![^\W_])"
    rf"[ .:]{{0,3}}(?:μου |μας |is |είναι |at |στο ){{0,2}}[ .:]{{0,3}}(?P<said>\+?\(?{_DIGITS}{{5,14}})(?![\w-])",
    re.IGNORECASE,
)

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_TAX = re.compile(
    r"(?<![^\W_])(?:ΑΦΜ|Α\.Φ\.Μ\.?|VAT(?: ?(?:reg(?:istration)?|id|no|number))?|TIN|tax (?:id|number)|ΓΕΜΗ|Γ\.Ε\.ΜΗ\.?)(?![^\W_])"
    r"[ .:#]{0,3}(?:μου |μας |is |είναι |number |no\.? ){0,2}[:#]?[ ]?(?P<said>[A-Z]{0,2}[ ]?\d[\dA-Z. ]{6,13}\d)(?!\w)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<![^\W_])(?:Τ\.?Κ\.?|ταχ(?:υδρομικός)? κώδικ\w{0,3}|postal code|post ?code|zip(?: ?code)?)[ .:]{0,3}(?:is |είναι )?"
    r"(?P<said>\d{3} ?\d{2}(?!\d)|\d{4,5}(?:-\d{4})?(?![\w])|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w))",
    re.IGNORECASE,
)
_CAPITALIZED = r"[^\W\d_a-zα-ωά-ώ][^\W\d_]{1,30}"
_STREET = re.compile(
    rf"(?<![\w.])\d{{1,4}}[A-Za-z]?,? (?:{_CAPITALIZED} ){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square|Drive|Boulevard|Blvd)(?!\w)\.?"
    rf"|(?<![^\W_])(?:[Οο]δ(?:ός|ού|ό)|[Λλ]εωφ(?:όρος|όρου|όρο|\.)|[Πп]λατεία) (?:{_CAPITALIZED}\.? ){{1,3}}\d{{1,4}}(?!\w)"
)


def addresses(text: str, own_hosts: Collection[str]) -> Iterator[Found]:
    if "@" in text:
        for match in _MAIL.finditer(text):
            if match["host"].lower() not in own_hosts and not _NOBODY.fullmatch(match[0].lower()):
                yield Found(*match.span(), "address")
    for pattern in (_INTERNATIONAL, _GREEK, _AMERICAN, _STREET):
        for match in pattern.finditer(text):
            yield Found(*match.span(), "address")
    for pattern in (_CALLED, _TAX, _POSTCODE):
        for match in pattern.finditer(text):
            yield Found(*match.span("said"), "address")
    for match in _IBAN.finditer(text):
        if _is_iban(match[0]):
            yield Found(*match.span(), "address")


def _is_iban(written: str) -> bool:
    """By its check digits."""
    plain = written.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
