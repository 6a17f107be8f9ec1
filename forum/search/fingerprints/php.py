"""PHP's errors, warnings and uncaught exceptions, as a page, a log, a mail of WordPress or a web server's log tells them."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from forum.search.fingerprints import sql
from forum.search.fingerprints.errors import ATTEMPTS, Error, Sentence, innermost, said, sentence


def _error(opening: str, rest: str = "", says: str | None = None, type: str = "Error", weak: bool = False) -> Sentence:
    return sentence(type, opening, rest, says, weak)


def _warning(opening: str, rest: str = "", says: str | None = None, weak: bool = False) -> Sentence:
    return sentence("Warning", opening, rest, says, weak)


_ARGUMENT = "{name}(): Argument #{position} must be of type {wanted}, {got} given"

SENTENCES = (
    _error("Call to undefined function ", r"(?P<name>[\w\\]{2,120})(?:\(\))?", "Call to undefined function {name}()"),
    _error("Call to undefined method ", r"(?P<name>[\w\\@>:-]{2,160})(?:\(\))?", "Call to undefined method {name}()"),
    _error("Call to private method ", r"(?P<name>[\w\\:]{2,160})(?:\(\))?", "Call to private method {name}()"),
    _error("Call to protected method ", r"(?P<name>[\w\\:]{2,160})(?:\(\))?", "Call to protected method {name}()"),
    _error(
        "Call to a member function ",
        r"(?P<name>\w{1,80})(?:\(\))? on (?:a non-object|null)",
        "Call to a member function {name}() on null",
    ),
    _error(
        "Call to a member function ",
        r"(?P<name>\w{1,80})(?:\(\))? on (?!a non-|null)(?P<on>\w+)",
        "Call to a member function {name}() on {on}",
    ),
    _error("Class ", r"['\"](?P<name>[\w\\]{1,160})['\"] not found", "Class {name} not found"),
    _error("Interface ", r"['\"](?P<name>[\w\\]{1,160})['\"] not found", "Interface {name} not found"),
    _error("Trait ", r"['\"](?P<name>[\w\\]{1,160})['\"] not found", "Trait {name} not found"),
    _error("Undefined constant ", r"['\"]?(?P<name>[\w\\:]{1,160})", "Undefined constant {name}"),
    _error("Undefined class constant ", r"['\"]?(?P<name>[\w\\:]{1,160})", "Undefined constant {name}"),
    _error("Cannot redeclare ", r"(?:function )?(?P<name>[\w\\:]{2,160})(?:\(\))?", "Cannot redeclare {name}()"),
    _error("Cannot declare class ", r"(?P<name>[\w\\]{2,160})", "Cannot declare class {name}"),
    _error("Declaration of ", r"(?P<name>[\w\\:]{2,160})\(", "Declaration of {name}"),
    _error("Maximum execution time of ", r"(?P<any>\d+) seconds? exceeded", weak=True),
    _error("Maximum function nesting level of ", r"'?(?P<any>\d+)'? reached", weak=True),
    _error("Allowed memory size of ", r"(?P<any>\d+) bytes exhausted", weak=True),
    _error("Out of memory", r" \((?:allocated )?\d+[^\n]{0,60}", "Out of memory", weak=True),
    _error("Failed opening required '", r"(?P<file>[^'\n]{1,250})'", "Failed opening required {file}"),
    _error("Uncaught Error: Undefined constant ", r"\"(?P<name>[\w\\:]{1,160})", "Undefined constant {name}"),
    _error(
        "Too few arguments to function ",
        r"(?P<name>[\w\\:{}]{2,160})",
        "Too few arguments to function {name}",
        "ArgumentCountError",
    ),
    _error(
        "Argument ",
        r"(?P<position>\d) passed to (?P<name>[\w\\:]{2,160})\(\) must be (?:an instance of |of the type )?"
        r"(?P<wanted>[\w\\|?]{1,120}),.{0,20}? (?P<got>[\w\\]{1,80}) given",
        _ARGUMENT,
        "TypeError",
    ),
    _error(
        "syntax error, unexpected ",
        r"(?P<words>[^\n]{1,60}?)(?:(?:,|\.)? (?:in|on|expecting)\b|$|\n)",
        type="ParseError",
        weak=True,
    ),
    _warning("Undefined variable", r":? \$?(?P<name>\w{1,80})", "Undefined variable ${name}"),
    _warning("Undefined index: ", r"(?P<name>[\w.-]{1,80})", "Undefined array key {name}"),
    _warning("Undefined offset: ", r"(?P<name>-?\d{1,10})", "Undefined array key {name}", weak=True),
    _warning("Undefined array key ", r"\"(?P<name>[^\"\n]{1,80})", "Undefined array key {name}"),
    _warning("Undefined array key ", r"(?P<name>-?\d{1,10})", "Undefined array key {name}", weak=True),
    _warning("Undefined property: ", r"(?P<name>[\w\\@:$]{2,160})", "Undefined property {name}"),
    _warning(
        "Trying to get property ", r"'(?P<name>\w{1,80})' of non-object", "Attempt to read property {name} on null"
    ),
    _warning("Trying to get property of non-object", says="Attempt to read property on null", weak=True),
    _warning("Attempt to read property ", r"\"(?P<name>\w{1,80})\" on ", "Attempt to read property {name} on null"),
    _warning(
        "Trying to access array offset on ",
        r"(?:value of type )?(?P<name>\w{1,20})",
        "Trying to access array offset on {name}",
        True,
    ),
    _warning(
        "Invalid argument supplied for foreach()", says="foreach() argument must be of type array|object", weak=True
    ),
    _warning("foreach() argument must be of type array|object", weak=True),
    _warning(
        "Cannot modify header information - headers already sent",
        r"(?: by \(output started at (?P<file>[^)\n]{1,250}?):\d+\))?",
        "Cannot modify header information - headers already sent by {file}",
    ),
)

_SEVERITY = re.compile(
    r"\b(?P<severity>(?:[Rr]ecoverable |[Cc]atchable )?[Ff]atal error|Parse error|Warning|Notice|Deprecated"
    r"|Strict [Ss]tandards)\s?:\s+"
    r"(?=\S)(?P<uncaught>Uncaught )?"
    r"|\b(?P<alone>Uncaught )(?=[A-Z\\e])"
    r"|of type E_(?P<code>[A-Z_]+) was caused in line \d+ of the file (?P<file>[^\n]{1,250}?\.\w{2,5})"
    r"\. Error message: (?P<mailed>Uncaught )?"
    r"|(?<=\n)Next (?=[\w\\]+: )|\[object\] \((?=[\w\\]+\(code: )"
)
_THROWN = re.compile(
    r"(?:PHP )?(?:exception '(?P<old>[\w\\]{1,160})' with message '|(?P<new>[\w\\]{1,160})(?:\(code: \w+\))?:? )"
)
_PLACE = re.compile(
    r"(?P<ending>\.(?:php\d?|phtml|inc|module|phar))"
    r"(?:\(\d+\) : (?:eval\(\)'d code|runtime-created function))?(?: on line |:| in line )\d+"
)
# Before PHP 8 built-in functions warned of an argument, later they throw, and tell its name as well.
_EXPECTED = re.compile(
    r"(?P<name>[\w\\:{}]{2,160})\(\)(?:: Argument #| expects (?:parameter|argument) #?)(?P<position>\d+)(?: \(?\$\w+\)?)?"
    r"(?: must be of type| to be| must be an instance of| must be) (?P<wanted>[\w\\|?]{1,120}), (?P<got>[\w\\]{1,80}) given"
)
_BUILT_IN = re.compile(
    r"[a-z0-9]+|(?:array|str|in|is|mb|preg|json|file|call|html|date|number|ctype|gettype)_[a-z_]+|\{closure\}"
)
_TYPES = {"fatal": "Error", "parse": "ParseError", "deprecated": "Deprecated"}
_CALL = re.compile(r"#\d+ (?P<file>[^\n(#]{1,250}?)\(\d+\): ")
_STACK = 4000
_OTHER_TRACE = re.compile(r"\n\n|\n\s*at |@https?:")


def _end_of_words(text: str, start: int, limit: int) -> tuple[str, str, int]:
    """The words that start here, the file after them, and where both end; no file where none is told."""
    for place in islice(_PLACE.finditer(text, start, limit), 4):
        if text.startswith(
            (" and ", ")"), place.end()
        ):  # '1 passed in a.php on line 3 and exactly 2 expected in b.php:7'
            continue
        between = [(at, len(word)) for word in (" in ", " at ") if (at := text.rfind(word, start, place.start())) >= 0]
        if not between:
            continue
        at, width = max(between)
        words, file = text[start:at], text[at + width : place.end("ending")]
        if _OTHER_TRACE.search(words) is None and "\n" not in file and len(file) < 260:
            return words, file, place.end()
    return text[start:limit].partition("\n")[0], "", start


def _frames(text: str, file: str, end: int) -> list[tuple[str, str]]:
    """The file it failed in and those that called."""
    if not file:
        return []
    return [(file, ""), *((call["file"], "") for call in islice(_CALL.finditer(text, end, end + _STACK), 40))]


def _error_at(text: str, match: re.Match[str], limit: int, wordpress: bool) -> Error | None:
    start, named = match.end(), None
    uncaught = match["uncaught"] or match["alone"] or match["mailed"] or not match.group().rstrip().endswith(":")
    thrown = _THROWN.match(text, start) if uncaught else None
    if thrown:
        start, named = thrown.end(), (thrown["old"] or thrown["new"]).rpartition("\\")[2]
    elif uncaught:
        return None
    words, file, end = _end_of_words(text, start, min(limit, start + 1500))
    file = file or match["file"] or ""
    known, expected = min(said(SENTENCES, words, wordpress), default=None), _EXPECTED.match(words)
    if not (file or known or expected):
        return None
    severity = (match["severity"] or "").split()
    type = named or _TYPES.get(severity[0].lower() if severity else "fatal", "Warning")
    if severity and severity[-1].lower() == "error" and not named:
        type = _TYPES.get(severity[0].lower(), "Error")
    if expected:
        type, told, weak = (
            "TypeError",
            _ARGUMENT.format(**expected.groupdict()),
            bool(_BUILT_IN.fullmatch(expected["name"])),
        )
    elif known:
        type = known.type if type in ("Error", "Warning", "TypeError", "ParseError", "ArgumentCountError") else type
        told, weak = known.message, known.weak
    else:
        told, weak = sql.told(words.rstrip("'"), wordpress), "Passing null to parameter #" in words
    if not told:
        return None
    return Error(match.start(), max(end, match.end()), type, told, innermost(_frames(text, file, end), weak), weak)


HINTS = (
    "atal error",
    "Parse error",
    "Warning",
    "Notice",
    "Deprecated",
    "Strict ",
    "Uncaught ",
    "of type E_",
    "[object] (",
    *{known.opening for known in SENTENCES},
)


def errors(text: str, wordpress: bool) -> Iterator[Error]:
    """What PHP reports with its severity or as uncaught, and its best known sentences where they stand alone."""
    found = list(islice(_SEVERITY.finditer(text), ATTEMPTS))
    taken: list[Error] = []
    for match, following in pairwise([*found, None]):
        if error := _error_at(text, match, following.start() if following else len(text), wordpress):
            taken.append(error)
            yield error
    for alone in said(SENTENCES, text, wordpress):
        if not any(error.start <= alone.start < error.end for error in taken):
            yield Error(*alone[:4], weak=alone.weak)
