"""Where a customer's site is: hosts in addresses and by themselves, numbers of machines, and who owns a folder."""

import re
from collections.abc import Collection, Iterator
from ipaddress import ip_address

from forum.support.redaction.found import Found

# What everybody uses, so that it tells nothing of who writes; with all that is below.
_EVERYBODYS = (
    "wordpress.org github.com githubusercontent.com gitlab.com php.net stackoverflow.com stackexchange.com google.com gstatic.com"
    " googleapis.com youtube.com youtu.be mozilla.org w3.org schema.org microsoft.com apple.com jquery.com npmjs.com npmjs.org"
    " packagist.org getcomposer.org python.org pypi.org mysql.com mariadb.org postgresql.org apache.org nginx.org debian.org"
    " ubuntu.com wikipedia.org gravatar.com jsdelivr.net unpkg.com cdnjs.com cloudflare.com stripe.com paypal.com woocommerce.com"
    " gmail.com letsencrypt.org symfony.com laravel.com drupal.org joomla.org"
    " example.com example.org example.net localhost"
)
PUBLIC = frozenset(_EVERYBODYS.split())
_EXACTLY_PUBLIC = frozenset(
    {
        "wordpress.com",
        "github.io",
        "amazonaws.com",
        "yoursite.com",
        "yourdomain.com",
        "mysite.com",
        "asp.net",
        "socket.io",
    }
)
_RESERVED = (".test", ".example", ".invalid", ".localhost", ".local")

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z])(?:https?|ftps?|sftp|ssh|wss?|mysql|postgres(?:ql)?)://"
    rf"(?P<said>(?:[^\s/:@?#'\"<>]{{0,64}}(?::[^\s/@?#'\"<>]{{0,128}})?@)?(?P<host>(?:{_LABEL}\.){{0,8}}{_LABEL})(?::\d{{1,5}})?)",
    re.IGNORECASE,
)

# Names of countries and such that aren't endings of files, nor words after which a sentence goes on without a space.
_ENDINGS = (
    "com net org edu gov info biz eu gr cy de uk fr es nl be at ch it pl ro bg tr se dk fi pt ie cz hu hr rs al si sk lt lv ee"
    " us ca au nz br mx ar jp cn kr il ae za ru ua shop store online site website cloud agency company digital studio tech tv"
    " dev app blog ai io co xyz news media travel hotel restaurant ελ"
)
_OF_OBJECTS = frozenset(
    ["shop", "store", "online", "site", "app", "dev", "info", "news", "media", "cloud", "co", "blog", "at", "it", "be"]
)
_BARE = re.compile(
    rf"(?:(?<![\w@.$\\/-])(?<!->)|(?<=//))(?P<said>(?P<host>(?:{_LABEL}\.){{1,6}}(?:{_ENDINGS.replace(' ', '|')}))"
    r"(?::\d{2,5})?)(?![\w@(\[=\\-]|\.\w|->|::)",
    re.IGNORECASE,
)
_BACKWARDS = frozenset({"com", "org", "net", "io", "this", "self", "window", "document", "console"})

_FOUR_PARTS = re.compile(r"(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w-]|\.\d)")
_VERSION = re.compile(
    r"(?<![^\W_])(?:v(?:er(?:sions?)?)?\.?|έκδοση\w{0,2}|release|build)[ :]{0,2}(?:[\d.]{1,20} (?:to|and|σε|και) )?$",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")

_FOLDER = re.compile(
    r"(?:(?<![A-Za-z])[A-Za-z]:[\\/]{1,2}(?:Users|Documents and Settings)[\\/]{1,2}|(?<![\w.-])/(?:home\d?|Users)/)"
    r"(?P<said>[^\s\\/:'\"<>|*?()\[\]]{1,64})(?=[\\/\s:'\")]|$)",
    re.IGNORECASE,
)
_OF_A_SITE = re.compile(
    r"(?<![\w.-])/(?:var/www/vhosts|var/www|srv/www|domains|sites|vhosts)/(?P<said>[^\s\\/:'\"<>|*?()\[\]]{1,80})(?=[/\s:'\")]|$)"
)
_NOBODYS = (
    "html htdocs public public_html wordpress www wwwroot current app vhosts default user username user1 you name ubuntu debian"
    " www-data runner root all administrator"
)
_ANYBODY = frozenset(_NOBODYS.split())


def hosts(text: str, own_hosts: Collection[str]) -> Iterator[Found]:
    for pattern in (_ADDRESS, _BARE) if "." in text else ():
        for match in pattern.finditer(text):
            if _tells(match, own_hosts, is_bare=pattern is _BARE):
                yield Found(*match.span("said"), "host")
    for match in _FOUR_PARTS.finditer(text):
        if not _VERSION.search(text[max(0, match.start() - 40) : match.start()]) and _is_a_machine(
            match[0].partition(":")[0]
        ):
            yield Found(*match.span(), "host")
    for match in _HEXADECIMAL.finditer(text):
        if any(map(str.isdigit, match[0])) and _is_a_machine(match[0]):
            yield Found(*match.span(), "host")
    yield from _folders(text)


def _folders(text: str) -> Iterator[Found]:
    for pattern, kind in ((_FOLDER, "name"), (_OF_A_SITE, "host")):
        for match in pattern.finditer(text):
            if match["said"].lower() not in _ANYBODY:
                yield Found(*match.span("said"), kind)


def _tells(match: re.Match[str], own_hosts: Collection[str], *, is_bare: bool) -> bool:
    written = match["host"]
    host = written.lower().removeprefix("www.")
    if host.replace(".", "").isdigit():
        return not is_bare and _is_a_machine(host)
    if _is_public(host, own_hosts) or "." not in host:
        return False
    return not is_bare or _is_a_domain(written)


def _is_public(host: str, own_hosts: Collection[str]) -> bool:
    if host in own_hosts or host in _EXACTLY_PUBLIC or host.endswith(_RESERVED):
        return True
    labels = host.split(".")
    return any(".".join(labels[at:]) in PUBLIC for at in range(len(labels)))


def _is_a_domain(written: str) -> bool:
    """Rather than the name of an object's part, a package or two sentences without a space between them."""
    labels = written.split(".")
    first, last = labels[0], labels[-1]
    if first.lower() in _BACKWARDS or (last != last.lower() and written != written.upper()):
        return False
    if last in _OF_OBJECTS and len(labels) == 2:
        return len(first) > 3 and "_" not in first and first == first.lower()
    return len(labels) > 2 or len(first) > 1


def _is_a_machine(written: str) -> bool:
    try:
        address = ip_address(written)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or written.startswith("255."))
