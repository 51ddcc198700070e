"""A real Dovecot on loopback (Debian: dovecot-imapd dovecot-lmtpd), unprivileged, with one mailbox."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.listening import free_ports, until_it_listens

USER, PASSWORD = "bonjour", "secret"
LMTP = Path("/usr/lib/dovecot/lmtp")
HOW_TO = "Dovecot is missing here. Install it: apt-get install dovecot-imapd dovecot-lmtpd"


@dataclass(frozen=True)
class Dovecot:
    """`port` speaks IMAP, `lmtp_port` takes mail from a relay."""

    port: int
    lmtp_port: int
    folder: Path
    ca_file: Path

    def deliver(self, raw: bytes, name: str) -> None:
        """Put a mail into the inbox as a delivery agent does."""
        inbox = self.folder / "mail" / USER
        for part in ("tmp", "new", "cur"):
            (inbox / part).mkdir(parents=True, exist_ok=True)
        held = inbox / "tmp" / name
        held.write_bytes(raw)
        if os.getuid() == 0:
            for path in (inbox.parent, inbox, *(inbox / part for part in ("tmp", "new", "cur")), held):
                shutil.chown(path, "nobody", "nogroup")
        held.rename(inbox / "new" / name)


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """The server; it ends with the block."""
    assert shutil.which("dovecot"), HOW_TO
    assert LMTP.exists(), HOW_TO
    port, lmtp_port = free_ports(2)
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    who = "nobody" if os.getuid() == 0 else subprocess.check_output(["id", "-un"], text=True).strip()
    group = "nogroup" if os.getuid() == 0 else subprocess.check_output(["id", "-gn"], text=True).strip()
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    (folder / "dovecot.conf").write_text(
        f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
recipient_delimiter = +
listen = 127.0.0.1
default_internal_user = {who}
default_internal_group = {group}
default_login_user = {who}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
auth_username_format = %Ln
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = yes
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={who} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
    )
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "nobody:nogroup", str(folder)], check=True)
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        until_it_listens(process, port, folder / "log")
        yield Dovecot(port, lmtp_port, folder, cert)
    finally:
        process.terminate()
        process.wait(timeout=30)
