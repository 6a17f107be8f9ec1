"""Where a request's own words may send a browser: to a page of this site, and nowhere else."""

import re
import unicodedata
from urllib.parse import unquote

LONGEST = 2000
# Doubled slashes and backslashes name another host to some reader; dot segments can uncover such a pair.
_AMBIGUOUS = re.compile(r"//|\\|/\.{1,2}(?:/|$)")


def local_target(target: str | None, default: str = "/") -> str:
    """`target` if it is a path on this site, with its query and fragment; else `default`."""
    return target if target and _is_local(target) else default


def _is_local(target: str) -> bool:
    if not target.startswith("/") or len(target) > LONGEST or not target.isprintable() or " " in target:
        return False
    return not any(_AMBIGUOUS.search(path) for path in _readings(re.split(r"[?#]", target, maxsplit=1)[0]))


def _readings(path: str) -> list[str]:
    """A path as lenient readers might take it: as it is, decoded once or twice, look-alike signs made one."""
    once = unquote(path)
    return [unicodedata.normalize("NFKC", reading) for reading in (path, once, unquote(once))]
