"""JavaScript's errors as Chrome, Firefox, Safari and Node tell them; exceptions of any language that stand without a trace."""

import re
from collections.abc import Iterator

from forum.search.fingerprints import normal, sql
from forum.search.fingerprints.errors import ATTEMPTS, Error, innermost, says_little

# Names that thousands of programs use: to fail at one of them says little.
_COMMON = frozenset((
    "length", "map", "filter", "reduce", "forEach", "push", "pop", "then", "catch", "id", "ids", "key", "keys",
    "value", "values", "name", "type", "data", "items", "item", "index", "indexOf", "split", "replace", "trim",
    "toString", "toLowerCase", "toUpperCase", "match", "includes", "slice", "splice", "join", "find", "concat",
    "style", "classList", "className", "addEventListener", "removeEventListener", "appendChild", "removeChild",
    "querySelector", "querySelectorAll", "getAttribute", "setAttribute", "parentNode", "innerHTML", "textContent",
    "children", "target", "call", "apply", "bind", "default", "props", "state", "current", "user", "url", "href",
    "src", "get", "set", "post", "add", "remove", "update", "on", "off", "init", "call", "error", "message", "status",
    "code", "result", "response", "body", "title", "text", "options", "config", "settings", "width", "height", "top",
    "left", "click", "submit", "focus",
))  # fmt: skip
_NAMELESS = ("undefined", "null", "*")
_NOWHERE = r"(?P<what>undefined|null)"
_READ, _UNKNOWN = "read {name} of undefined", "{name} is not defined"
_CALLED = " is not a function"
_WORDINGS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (rf"Cannot read propert(?:y|ies) of {_NOWHERE} \(reading '(?P<name>[^'\n]{{1,80}})'", _READ),
        (rf"Cannot read property '(?P<name>[^'\n]{{1,80}})' of {_NOWHERE}", _READ),
        (r"can't access property \"?(?P<name>[\w$-]{1,80})\"?, .{1,160}? is (?:undefined|null)", _READ),
        (
            rf"{_NOWHERE} is not an object \(evaluating '[^'\n]{{0,200}}?\.?(?P<name>[\w$]{{1,80}})(?:\(.{{0,200}}?\))?'",
            _READ,
        ),
        (rf"Cannot set propert(?:y|ies) of {_NOWHERE} \(setting '(?P<name>[^'\n]{{1,80}})'", "set {name} of undefined"),
        (rf"Cannot set property '(?P<name>[^'\n]{{1,80}})' of {_NOWHERE}", "set {name} of undefined"),
        (r"(?:[\w$.]{1,200}\.)?(?P<name>[\w$]{1,80}) is not a constructor", "{name} is not a constructor"),
        (r"(?P<name>[\w$.]{1,80}) is not iterable", "{name} is not iterable"),
        (r"(?P<name>[\w$]{1,80}) is not defined", _UNKNOWN),
        (r"Can't find variable: (?P<name>[\w$]{1,80})", _UNKNOWN),
        (r"Cannot access '(?P<name>[\w$]{1,80})' before initialization", "cannot access {name} before initialization"),
        (
            r"can't access lexical declaration '(?P<name>[\w$]{1,80})' before",
            "cannot access {name} before initialization",
        ),
        (r"Cannot access uninitialized variable", "cannot access x before initialization"),
        (r"Identifier '(?P<name>[\w$]{1,80})' has already been declared", "redeclaration of {name}"),
        (
            r"(?:redeclaration of (?:let|const|var|function) |Can't create duplicate variable: '?)(?P<name>[\w$]{1,80})",
            "redeclaration of {name}",
        ),
        (
            r"Assignment to constant variable|invalid assignment to const"
            r"|Attempted to assign to readonly property",
            "assignment to a constant",
        ),
        (r"(?P<name>[\w$.\[\]]{1,80}) is (?:undefined|null)(?=\s|$)", "{name} is undefined"),
        (r"Minified React error #(?P<name>\d{1,4})", "Minified React error #{name}"),
        (r"Loading (?:CSS )?chunk (?P<what>\S{1,60}) failed", "Loading chunk failed"),
        (
            r"Failed to fetch dynamically imported module"
            r"|error loading dynamically imported module|Importing a module script failed",
            "import of a module failed",
        ),
        (r"Maximum call stack size exceeded|too much recursion", "too much recursion"),
        (
            r"Failed to fetch\b"
            r"|NetworkError when attempting to fetch|Load failed|Network Error\b|Network request failed",
            "fetch failed",
        ),
        (
            r"Unexpected token '?[^\s']{1,3}'?(?: in JSON|, [\"'.].{0,80}?is not valid JSON)|JSON\.parse: |JSON Parse error: "
            r"|Unexpected end of JSON input|Unexpected non-whitespace character after JSON",
            "not valid JSON",
        ),
        (r"Script error\b", "Script error"),
    )
)
# Sentences that no other talk contains, without the type before them.
_ALONE = (
    "Cannot read propert",
    "Cannot set propert",
    "can't access property ",
    "is not an object (evaluating ",
    "Minified React error #",
)
_ENDINGS = ("Error: ", "Exception: ")
_NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.\\$"
_OPENING = re.compile(r"(?:Uncaught |Unhandled |\(in promise\):? ?)(?:\(in promise\):? )?$")
_BEFORE = re.compile(r"([^\s()@]{1,200}\.m?[jt]sx?)(?:\?[^\s:]{0,80})?:\d+(?::\d+)?\)? *$")
_PLACE = re.compile(r"\(?([^\s()]{1,400}?|<anonymous>):\d+(?::\d+)?\)*,?$")
_END = re.compile(r"\n|\s+at (?:async |new )?[\w$.<>\[\]/]{1,120} ?\((?=\S)"
                  r"|\s+at (?=https?:|file:|/|[A-Z]:\\)|\s[\w$.<>/]{0,80}@(?=https?:|file:)"
                  r"|\.? \(In '|\s+https?://\S+:\d+|\s+[^\s()]{1,120}\.js(?:\?\S{0,80})?:\d+|\s+in /\S")  # fmt: skip
_SCRIPT = re.compile(
    r"\.(?:[cm]?[jt]sx?|vue|svelte|html?)(?:\?|$)|^https?:|^node:|^webpack|^<anonymous>|index\)?$|native"
)
_LINE = re.compile(r"(?<=s), line (?=\d)")  # Safari's console: draw (chart.js, line 9)
_HASHED = re.compile(r"[.-](?=[\w-]{0,30}\d)[\w-]{8,32}(?=\.)|[.-][0-9a-f]{6,32}(?=\.)")
_STACK = 2500
_NOT_OWN = re.compile(
    r"^(?:node:|internal/|chrome-extension:|moz-extension:|safari-extension:|\[native|<anonymous>|native)"
    r"|node_modules|(?:^|[/.])(?:react(?:-dom)?|jquery|vue|angular|zone|lodash|vendors?|chunk-vendors|polyfills?|framework|runtime)[^/]*\.m?js"
)


def _named(text: str, start: int) -> tuple[int, str]:
    """Where the dotted name begins that ends here, and its last part."""
    before = text[max(0, start - 100) : start]
    name = before[len(before.rstrip(_NAME_CHARACTERS)) :]
    return start - len(name), name.replace("\\", ".").rpartition(".")[2]


def _last_name(expression: str) -> str:
    """The name of a property or variable; a bundler's own, of a letter or two, is none."""
    expression = expression.removesuffix("(...)")
    name = expression[len(expression.rstrip(_NAME_CHARACTERS)) :].rpartition(".")[2]
    return name if len(name) > 2 or name in ("$", "id") else "*"


def _worded(words: str, at: int = 0) -> tuple[str, int, bool] | None:
    """What all browsers are made to say, where it ends, and whether it says little."""
    called = words.find(_CALLED, at, at + 250)
    if called >= 0 and "\n" not in words[at:called]:
        name = _last_name(words[at:called])
        return name + _CALLED, called + len(_CALLED), name in _COMMON or name in _NAMELESS
    for pattern, form in _WORDINGS:
        if match := pattern.match(words, at):
            name = match.groupdict().get("name") or ""
            kept = name if name.isdigit() else _last_name(name)
            told = form.format(name=kept)
            return told, match.end(), kept in _COMMON or kept in _NAMELESS
    return None


def _function(tokens: list[str]) -> str:
    name = next(
        (token for token in reversed(tokens) if token not in ("async", "new", "at", "[as") and not token.endswith("]")),
        "",
    )
    name = re.split(r"[.]", name.replace("/<", "").rstrip("</"))[-1].strip("(<>[]*")
    return (
        name
        if len(name) > 3 and name not in ("anonymous", "eval", "module code", "global", "onload", "onclick")
        else ""
    )


def _frames(text: str, start: int) -> list[tuple[str, str]]:
    """(file, function) of the places that follow, innermost first, until other text goes on."""
    frames: list[tuple[str, str]] = []
    waiting: list[str] | None = None
    others, before = 0, ""
    for word in _LINE.sub(":", text[start : start + _STACK]).split():
        place = _PLACE.match(word)
        if place and not _SCRIPT.search(place.group(1)):
            place = None
        if waiting is not None and place:
            frames.append((place.group(1), _function(waiting)))
            waiting, others = None, 0
        elif "@" in word and (place := _PLACE.match(word.partition("@")[2])):
            frames.append((place.group(1), _function([word.partition("@")[0]])))
            waiting, others = None, 0
        elif place:
            frames.append((place.group(1), _function([before])))
            waiting, others = None, 0
        elif word == "at":
            waiting = []
        elif waiting is not None and len(waiting) < 4:
            waiting.append(word)
        else:
            waiting, others = None, others + 1
            if others > (4 if frames else 14):
                break
        before = word
    return frames


def _places(frames: list[tuple[str, str]], weak: bool) -> tuple[str, ...]:
    own = [frame for frame in frames if not _NOT_OWN.search(frame[0])]
    cleaned = [
        (_HASHED.sub("", normal.path(file).rpartition("/")[2]).replace(".min.", "."), function)
        for file, function in own
    ]
    return innermost(cleaned, weak)


def _error_at(text: str, at: int, wordpress: bool) -> Error | None:
    """The exception whose type ends here, with a colon and its message after it."""
    start, type = _named(text, at)
    message_at = at + 2
    opening = _OPENING.search(text[max(0, start - 24) : start])
    line_end = text.find("\n", message_at, message_at + 500)
    words = text[message_at : line_end if line_end >= 0 else message_at + 500]
    end = _END.search(words)
    words = words[: end.start()] if end else words
    frames = _frames(text, message_at + len(words))
    if not frames and (
        console := _BEFORE.search(text[max(0, start - 260) : start - len(opening.group() if opening else "")])
    ):
        frames = [(console.group(1), "")]
    worded = _worded(words)
    if type in ("Error", "Exception"):
        if not (opening or frames or (worded and not worded[2])):
            return None
    elif not type[:1].isupper() or type.isupper():
        return None
    if worded:
        told, length, weak = worded
    else:
        told = sql.told(words, wordpress)
        length, weak = len(words), says_little(type, told)
    if not told:
        return None
    weak = weak or (type in ("Error", "Exception") and len(told) < 16)
    return Error(start, message_at + length, type, told, _places(frames, weak), weak)


HINTS = (*_ENDINGS, *_ALONE)


def errors(text: str, wordpress: bool) -> Iterator[Error]:
    """Exceptions by their type, wherever they stand, and unmistakable sentences without one."""
    seen: list[Error] = []
    for ending in _ENDINGS:
        at, attempts = text.find(ending), 0
        while at >= 0 and attempts < ATTEMPTS:
            if error := _error_at(text, at + len(ending) - 2, wordpress):
                seen.append(error)
                yield error
            at, attempts = text.find(ending, at + 1), attempts + 1
    for opening in _ALONE:
        at, attempts = text.find(opening), 0
        while at >= 0 and attempts < ATTEMPTS:
            start = at - len(text[max(0, at - 10) : at]) if opening.startswith("is not") else at
            word = re.search(r"(?:undefined|null) $", text[start:at]) if start < at else None
            start = at - len(word.group()) if word else at
            worded = _worded(text[start : start + 500])
            if worded and not any(error.start <= start < error.end for error in seen):
                told, length, weak = worded
                type = "Error" if told.startswith("Minified") else "TypeError"
                yield Error(start, start + length, type, told, _places(_frames(text, start + length), weak), weak)
            at, attempts = text.find(opening, at + 1), attempts + 1
