"""`python -m forum.serve`: prepares the site, then keeps its web processes and its worker until told to stop."""

import errno
import gc
import logging
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask

from forum import create_app
from forum.core.incoming import listening
from forum.core.settings import Settings
from forum.serve import preparation
from forum.serve.server import bind, serve
from forum.serve.supervisor import Child, Supervisor, fork

WEB_PROCESSES = 2


def main() -> int:
    begun = time.perf_counter()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_environment()
    try:
        listener = bind(settings.host, int(settings.port))
    except (OSError, OverflowError, ValueError) as error:
        return refuse(settings, error)
    try:
        mail_listener = listening.bind(settings.mail_in_listen) if settings.mail_in_listen else None
    except (OSError, OverflowError) as error:
        print(f"Stoa can't listen for mail on {settings.mail_in_listen}: {error}. Set STOA_MAIL_IN_LISTEN.", file=sys.stderr)
        return 1
    keep_to_itself(settings.instance_path)
    app = create_app()
    if not succeeded(fork(lambda: preparation.prepare(app))):
        return 1
    try:
        listener.listen(1024)
    except OSError as error:
        return refuse(settings, error)
    print(f"Stoa is at {settings.address} (ready in {time.perf_counter() - begun:.1f} s; Ctrl-C stops it)", flush=True)
    gc.collect()
    gc.freeze()
    Supervisor(children_of(app, settings, listener, mail_listener), on_stop=listener.close).run()
    return 0


def keep_to_itself(instance: Path) -> None:
    """Nobody else who has an account on this machine reads the database, the mails or the passwords in them."""
    os.umask(0o077)
    instance.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # somebody else's folder, lent to the site
        instance.chmod(0o700)


def refuse(settings: Settings, error: Exception) -> int:
    taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    reason = "something listens there already, perhaps another Stoa" if taken else error
    print(f"Stoa can't listen on {settings.host}, port {settings.port}: {reason}. Set HOST or PORT.", file=sys.stderr)
    return 1


def succeeded(pid: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def children_of(
    app: Flask, settings: Settings, listener: socket.socket, mail_listener: socket.socket | None
) -> list[Child]:
    def web() -> None:
        serve(app, listener, behind_proxy=settings.trusted_proxies != "0")

    def worker() -> None:
        listener.close()
        preparation.command(app, "worker")

    def mail() -> None:
        listener.close()
        listening.serve(app, mail_listener, settings.mail_in_listen)

    webs = [Child(f"web process {number}", web) for number in range(1, WEB_PROCESSES + 1)]
    mails = [Child("mail listener", mail)] if mail_listener else []
    return [*webs, Child("worker", worker), *mails]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
