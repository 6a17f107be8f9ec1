"""A real IMAP server on loopback: Dovecot as an ordinary process, with all that it keeps in a folder of its own."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from forum.core.incoming.mailboxes import Mailbox
from tests.serve.running import free_port, until

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORDS = {"support": 'a "pass\\word" / with@signs', "βοήθεια": "κωδικός"}

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{folder}/mail
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
disable_plaintext_auth = no
auth_username_chars =
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """One mailbox, of everybody in PASSWORDS."""

    folder: Path
    port: int
    tls_port: int

    def mailbox(self, **more) -> Mailbox:
        known = {"host": "127.0.0.1", "port": self.port, "user": "support", "security": "none"} | more
        return Mailbox(**{"password": PASSWORDS.get(known["user"], "")} | known)

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """As somebody opens it who reads mail with a program of their own."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0support\0{PASSWORDS['support']}".encode())
        client.select("INBOX")
        yield client
        client.logout()

    def deliver(self, *mails: bytes, flags: str | None = None) -> None:
        with self.opened() as client:
            for mail in mails:
                status, said = client.append("INBOX", flags, None, mail)
                assert status == "OK", said

    def flags(self) -> list[set[str]]:
        """Of each message, oldest first."""
        with self.opened() as client:
            parts = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [{flag.decode() for flag in imaplib.ParseFlags(part)} - {r"\Recent"} for part in parts if part]


@contextmanager
def dovecot(certificate: Path | None = None, key: Path | None = None) -> Iterator[Dovecot]:
    """Runs one, with TLS where there is a certificate."""
    if PROGRAM is None:
        pytest.skip("no Dovecot (apt-get install dovecot-imapd)")
    with tempfile.TemporaryDirectory(prefix="dovecot") as made:
        server = Dovecot(Path(made), free_port(), free_port() if certificate else 0)
        process = subprocess.Popen([PROGRAM, "-F", "-c", str(_configured(server, certificate, key))])
        try:
            until(lambda: _answers(server.port) or process.poll() is not None, 20)
            assert process.poll() is None, (server.folder / "log").read_text()
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _configured(server: Dovecot, certificate: Path | None, key: Path | None) -> Path:
    """Its folder, made so that the account it runs as reads it; Dovecot serves no mail as root."""
    account = pwd.getpwnam("dovecot") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    server.folder.chmod(0o755)
    for name in ("run", "state", "mail", "home"):
        (server.folder / name).mkdir()
    if os.getuid() == 0:
        for name in ("mail", "home"):
            os.chown(server.folder / name, account.pw_uid, account.pw_gid)
    users = server.folder / "users"
    users.write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user, password in PASSWORDS.items()))
    values = {"folder": server.folder, "user": account.pw_name, "group": grp.getgrgid(account.pw_gid).gr_name}
    text = CONFIGURATION.format(port=server.port, tls_port=server.tls_port, **values)
    text += f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\n" if certificate else "ssl = no\n"
    path = server.folder / "dovecot.conf"
    path.write_text(text)
    return path


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        return connection.recv(100).startswith(b"* OK")
    return False
