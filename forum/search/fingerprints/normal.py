"""What stays of an error's words when everything that belongs to one site, one request or one run is taken out."""

import re

LONGEST_MESSAGE = 300

# Where the software's own part of a path begins; the last that fits counts.
_ROOTS = re.compile(
    r"(?:(?:wp-content|/app|/content)/(?=(?:mu-)?plugins/|themes/|uploads/|cache/|languages/)"
    r"|(?=wp-includes/|wp-admin/|vendor/|node_modules/)|(?:site|dist)-packages/)"
)
_LIBRARY = re.compile(
    r"(?:^|/)(?:wp-includes|wp-admin|vendor|node_modules|(?:site|dist)-packages|lib/python[\d.]*|lib/python/lib)/"
    r"|^(?:node:|internal/|<frozen )",
    re.IGNORECASE,
)
_VERSION_OF_FOLDER = re.compile(r"(?:[-_.]v?\d+(?:\.\d+)+|-master|-main|-trunk)(?=/)")
_CODE = re.compile(
    r"\.(?:php\d?|phtml|inc|phar|m?[jt]sx?|cjs|vue|css|py|so[.\d]*|dll|dylib|exe|h|hpp|c|cpp|cxx|cc)$", re.I
)

_URL = re.compile(r"\b(?:https?|wss?|ftp|file|fastcgi|blob|data)://?[^\s'\"<>()]+")
_PATH = re.compile(r"(?<![\w.~%-])(?:[A-Za-z]:[\\/]|~/|\.{0,2}/|\\\\)[^\s'\"<>(),;:]*[\w)]")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_UNIQUE = re.compile(
    r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"  # a UUID
    r"|\b0x[0-9a-fA-F]+\b"
    r"|\b(?=[0-9a-fA-F]{0,63}\d)[0-9a-fA-F]{8,64}\b"  # a hash, an address
    r"|\b\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
    r"|\b\d\d?[-./](?:\d\d?|[A-Z][a-z]{2})[-./]\d{2,4}\b"
    r"|\b\d\d?:\d\d(?::\d\d)?(?:\.\d+)?\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"  # an IP address
)
_LINES = re.compile(
    r"(?:,? (?:on|at|in) line |,? line |,? column |, byte index )\d+|(?<=\.[a-z]{2}|[a-z]{3}):\d+(?::\d+)?\b", re.I
)
# Numbers that name the error itself: status code 404, [Errno 13], React error #130, (104: Connection reset).
_NUMBER = re.compile(
    r"(?<![\w#\[*])(?<!code )(?<!status )(?<!rrno )(?<!rror )(?<!signal )"
    r"[-+]?\d+(?:[.,]\d+)*(?:\s?(?:[kKMG]i?B|ms|s|bytes|px)\b)?"
    r"(?![\w:]|\.\w)"
)
_NUMBERED = re.compile(r"(?<=[_-])\d{2,}\b")
_QUOTED = re.compile(r"'([^'\n]{0,200})'|\"([^\"\n]{0,200})\"")
_NAME = re.compile(r"[$@#\\]?[\w*][\w\\.:$*<>()\[\]/-]{0,63}")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?](?= [A-ZΑ-Ω]|$)| (?=---|===)")
_ANONYMOUS = re.compile(r"(@anonymous)[^\s'\"),:]*:\d+\$[0-9a-f]+|(\{closure):[^}\s]*(\})")

# The tables of WordPress itself, and first words of widespread plugins' tables: before one of these stands the site's prefix.
_TABLES = re.compile(
    r"(?:options|posts|postmeta|users|usermeta|terms|termmeta|term_taxonomy|term_relationships|comments|commentmeta|links|blogs"
    r"|blogmeta|blog_versions|site|sitemeta|signups|registration_log|(?:actionscheduler|woocommerce|wc|yoast|wpforms|gf|edd)_\w+)$"
)
_PREFIX = re.compile(r"[A-Za-z0-9]+_(?:[A-Za-z]*\d+[A-Za-z0-9]*_)*")


def path(name: str) -> str:
    """A file as its software calls it: `wp-content/plugins/x/y.php`; the bare name where nothing tells where that begins."""
    name = name.strip().replace("\\", "/").partition("?")[0].rstrip("/")
    roots = list(_ROOTS.finditer(name))
    if not roots:
        return name.rpartition("/")[2]
    root = roots[-1]
    inside = name[root.end() :]
    within = "wp-content/" if root.group().rstrip("/").endswith(("content", "app")) else ""
    return within + _VERSION_OF_FOLDER.sub("", inside)


def is_library(name: str) -> bool:
    """Whether a file as it stands in a trace is the platform's or a dependency's, not the failing software's own."""
    return bool(_LIBRARY.search(name.replace("\\", "/")))


def table(name: str, wordpress: bool = False) -> str:
    """A table without its database and without the prefix that each WordPress site chooses: `*_options`."""
    name = re.split(r"[./]", name.strip("`'\"./ "))[-1].strip("`'\"")
    known = _TABLES.search(name)
    if known and (known.start() == 0 or name[known.start() - 1] == "_"):
        return f"*_{known.group()}" if known.start() else name
    if wordpress or name.startswith("wp_"):
        return _PREFIX.sub("*_", name, count=1)
    return name


def column(name: str, wordpress: bool = False) -> str:
    """A column, with the table that it is said to be of."""
    of, dot, last = name.strip("`'\"").rpartition(".")
    return f"{table(of, wordpress)}.{last}" if dot else last


def _file(match: re.Match) -> str:
    name = path(match.group())
    if match.group().startswith((".", "~")) and "." not in name:
        return match.group().lstrip("./~")
    return name if "/" in name or _CODE.search(name) else "*" + (name[name.rindex(".") :] if "." in name else "")


def _value(match: re.Match) -> str:
    value = (match.group(1) if match.group(1) is not None else match.group(2)).strip()
    return f"'{value}'" if _NAME.fullmatch(value) and not value.isdigit() else "'*'"


def message(text: str) -> str:
    """The first sentence of an error's words, without what belongs to one site, request or run."""
    text = _SPACE.sub(" ", text[: 2 * LONGEST_MESSAGE]).strip()
    text = _ANONYMOUS.sub(r"\1\2\3", text)
    text = _URL.sub("*", text)
    text = _EMAIL.sub("*", text)
    text = _PATH.sub(_file, text)
    text = _UNIQUE.sub("*", text)
    text = _LINES.sub("", text)
    text = _QUOTED.sub(_value, text)
    text = _NUMBERED.sub("*", _NUMBER.sub("*", text))
    end = _SENTENCE_END.search(text, 12)
    text = text[: end.start()] if end else text
    return text[:LONGEST_MESSAGE].rstrip(" .,;:!-(")
