"""Lines of nginx's and php-fpm's error logs, except those that only pass on what PHP said."""

import re
from collections.abc import Iterator
from itertools import islice

from forum.search.fingerprints import normal
from forum.search.fingerprints.errors import ATTEMPTS, Error

_NGINX = re.compile(r"\[(?:error|crit|alert|emerg|warn)\] \d{1,10}#\d{1,10}: (?:\*\d{1,20} )?(?P<words>[^\n]{3,600})")
_FPM = re.compile(
    r"\[\d\d-[A-Z][a-z]{2}-\d{4} [\d:.]{8,20}\] (?:WARNING|ERROR|ALERT): (?:\[pool [^\]\n]{1,60}\] )?(?P<words>[^\n]{3,400})"
)
_APACHE = re.compile(r"\bAH\d{5}: (?P<words>[^\n]{3,400})")
_REQUEST = re.compile(r", (?:client|server|request|upstream|host|referrer): ")
_PASSED_ON = re.compile(r"PHP message: |Got error 'PHP|child \d+ said into std")
_REPEATED = re.compile(r"FastCGI sent in stderr: \"([^\"\n]{1,300})\"")
_GENERIC = re.compile(
    r"open\(\) '\*|directory index of|access forbidden by rule|client intended to send|SSL_do_handshake"
)


HINTS = ("#", "] WARNING: ", "] ERROR: ", "] ALERT: ", "AH0")


def errors(text: str, wordpress: bool) -> Iterator[Error]:
    """What the server itself has to say, without whose request it was."""
    for pattern, type in ((_NGINX, "nginx"), (_FPM, "php-fpm"), (_APACHE, "apache")):
        for match in islice(pattern.finditer(text), ATTEMPTS):
            if _PASSED_ON.search(match["words"]):
                continue
            words = _REPEATED.sub(r"\1", _REQUEST.split(match["words"], maxsplit=1)[0])
            told = normal.message(words)
            yield Error(match.start(), match.end(), type, told, (), bool(_GENERIC.match(told)))
