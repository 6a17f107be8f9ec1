"""Sites that may show the bubble, by their origins: what stands in a policy must be an origin and nothing else."""

import re
from urllib.parse import urlsplit

LONGEST = 200
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_PART = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"(https?)://({_PART}(?:\.{_PART})*|\[::1\])(:[0-9]{{1,5}})?")


def origin_of(address: str) -> str | None:
    """The origin that a site's address names; None for what names none, or one without encryption that isn't this machine."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError too
        return None
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    host = f"[{host}]" if ":" in host else host
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    origin = f"{parts.scheme}://{host}{'' if port == _usual(parts.scheme) else port}"
    return origin if is_safe and len(origin) <= LONGEST and _ORIGIN.fullmatch(origin) else None


def _usual(scheme: str) -> str:
    return ":443" if scheme == "https" else ":80"
