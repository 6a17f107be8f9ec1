"""Settings from the environment, each with a default that works. `docs/configuration.md` is made from this file."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

ROOT = Path(__file__).resolve().parents[2]
SEARCH_ENGINES = ("whoosh", "postgresql")

_LISTENS = re.compile(r"(smtp|lmtp)://[^/@?#]+:\d{1,5}|lmtp:///[^?#]+")


def _setting(doc: str, default: str = "") -> str:
    return field(default=default, metadata={"doc": doc})


class Unusable(SystemExit):
    """A setting that can't be followed: whatever command reads it ends with what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set. A field `database_url` is read from `STOA_DATABASE_URL`."""

    instance: str = _setting(
        "Folder of all that a running site owns: database, index, pictures, mail, secret.", "instance"
    )
    database_url: str = _setting(
        "Where the data lives: `sqlite:///…` or `postgresql://…`. Empty: `stoa.sqlite3` in the instance."
    )
    redis_url: str = _setting("A Redis server, `redis://…`. Reserved: nothing needs one yet.")
    search: str = _setting(
        "The search engine: `whoosh`, embedded, its index in the instance; or `postgresql`, in the schema `search` of a "
        "PostgreSQL database. Empty: the one that fits the database. After a change the worker builds the index, or "
        "`flask search rebuild` does."
    )
    secret_key: str = _setting("Signs cookies and hashes license keys. Empty: made once and kept in the instance.")
    base_url: str = _setting("The site's public address, used in every absolute link. Empty: `http://HOST:PORT`.")
    mail_url: str = _setting(
        "The mail server: `smtp://[user:password@]host[:port]`, encrypted by STARTTLS where that is offered (a password, or "
        "`?security=required`, goes nowhere without; `?security=none` never asks for it), or `smtps://…`. Without a port: 587, "
        "25 with `none`, 465. Wins over the one set in the browser. Without any, mails stay in the instance, to be read at "
        "`/admin/mail`."
    )
    mail_in_listen: str = _setting(
        "Where a mail server hands mail over to the site: `lmtp://127.0.0.1:2424`, `lmtp:///path/of/a/socket` or "
        "`smtp://127.0.0.1:2525`. Taken is what comes to the address for mail that is set in the browser. Empty: nowhere."
    )
    mail_in_url: str = _setting(
        "The mailbox that mail is fetched from every minute: `imaps://user:password@host[:port]/INBOX`, or `imap://…`, "
        "encrypted by STARTTLS (`?security=none` for a server on the same machine). Without a port: 993, 143. Wins over the one "
        "set in the browser. Empty: that one, if there is one."
    )
    storage_url: str = _setting("Where pictures are kept. Empty: in the instance. `s3://…` is reserved.")
    demo: str = _setting("`1`: demo content on an empty site; `0`: none. Empty: `1` on a loopback address, else `0`.")
    trusted_proxies: str = _setting(
        "How many reverse proxies in front of the server may say who the client is (`X-Forwarded-For`, "
        "`X-Forwarded-Proto`).",
        "0",
    )
    host: str = field(default="127.0.0.1", metadata={"doc": "Address to listen on.", "name": "HOST"})
    port: str = field(default="8000", metadata={"doc": "Port to listen on.", "name": "PORT"})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises `Unusable` where one can't be followed."""
        given = {f.name: environment.get(environment_name(f)) for f in fields(cls)}
        settings = cls(**{name: value for name, value in given.items() if value})
        if settings.search not in ("", *SEARCH_ENGINES):
            raise Unusable(f"STOA_SEARCH is {settings.search!r}; it can be {' or '.join(SEARCH_ENGINES)}.")
        if settings.search == "postgresql" and not settings.is_on_postgresql:
            raise Unusable("STOA_SEARCH is 'postgresql', but STOA_DATABASE_URL names no PostgreSQL database.")
        if settings.mail_in_listen and not _LISTENS.fullmatch(settings.mail_in_listen):
            raise Unusable("STOA_MAIL_IN_LISTEN must be lmtp://HOST:PORT, lmtp:///PATH or smtp://HOST:PORT.")
        return settings

    @property
    def instance_path(self) -> Path:
        return ROOT / self.instance

    @property
    def database(self) -> str:
        """The SQLAlchemy address, with the PostgreSQL driver named."""
        if not self.database_url:
            return f"sqlite:///{self.instance_path / 'stoa.sqlite3'}"
        scheme, separator, rest = self.database_url.partition("://")
        if scheme in {"postgres", "postgresql"}:
            scheme = "postgresql+psycopg"
        return scheme + separator + rest

    @property
    def is_on_postgresql(self) -> bool:
        return self.database.startswith("postgresql")

    @property
    def search_engine(self) -> str:
        return self.search or ("postgresql" if self.is_on_postgresql else "whoosh")

    @property
    def address(self) -> str:
        """The base of every absolute link, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        return urlsplit(self.address).scheme == "https"

    @property
    def wants_demo(self) -> bool:
        return self.demo == "1" if self.demo else is_loopback(self.host)

    def secret(self) -> str:
        """The signing secret; made on first use, readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.instance_path / "secret.key"
        self.instance_path.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def environment_name(setting) -> str:
    return setting.metadata.get("name", f"STOA_{setting.name.upper()}")


def settings() -> Settings:
    return current_app.extensions["stoa.settings"]
