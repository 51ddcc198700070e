"""A real Exim on loopback (Debian: exim4-daemon-light): takes what a client's account hands in, writes real bounces,
and gives what comes from outside to Dovecot. What is not for lumen.example goes to one port: the outside world.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.dovecot import PASSWORD, USER, Dovecot, dovecot
from tests.listening import free_ports, until_it_listens

BINARY = shutil.which("exim4") or shutil.which("exim4", path="/usr/sbin:/usr/local/sbin")
HOW_TO = "Exim is missing here. Install it: apt-get install exim4-daemon-light"
ROOT_ALONE = "Exim starts as a server for root alone: run these tests as root, in a container for example"


class Unavailable(Exception):
    """Exim cannot be started here; says what to do."""


CONF = """\
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/spool/pid
primary_hostname = mx.lumen.example
qualify_domain = lumen.example
domainlist ours = lumen.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {submission} : {incoming}
tls_advertise_hosts = *
tls_certificate = {cert}
tls_privatekey = {key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
host_lookup =
keep_environment =
rfc1413_query_timeout = 0s
acl_smtp_dkim =
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt

begin acl
check_mail:
  deny condition = ${{if eq{{$received_port}}{{{submission}}}}}
       !authenticated = *
       message = sign in first
  accept
check_rcpt:
  accept authenticated = *
  accept domains = +ours
  deny message = we do not relay

begin routers
ours:
  driver = accept
  domains = +ours
  transport = to_dovecot
outside:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = to_outside

begin transports
to_dovecot:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  hosts_override
  allow_localhost
  port = {lmtp}
  rcpt_include_affixes
to_outside:
  driver = smtp
  allow_localhost
  port = {outside}
  hosts_try_auth =

begin retry
* * F,2m,2s; F,1h,5m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
"""


@dataclass(frozen=True)
class Exim:
    """`submission` wants STARTTLS and a password, `incoming` is for the world; what leaves goes to `outside`."""

    submission: int
    incoming: int
    outside: int


@contextmanager
def exim(folder: Path, mailbox: Dovecot) -> Iterator[Exim]:
    """The server; it ends with the block."""
    if BINARY is None or os.getuid() != 0:
        raise Unavailable(ROOT_ALONE if BINARY else HOW_TO)
    submission, incoming, outside = free_ports(3)
    spool = folder / "spool"
    spool.mkdir(mode=0o755)
    cert, key = folder / "exim-cert.pem", folder / "exim-key.pem"
    shutil.copy(mailbox.ca_file, cert)
    shutil.copy(mailbox.ca_file.with_name("key.pem"), key)
    for path in (spool, cert, key):
        shutil.chown(path, "Debian-exim", "Debian-exim")
    conf = folder / "exim.conf"
    conf.write_text(
        CONF.format(
            folder=folder, submission=submission, incoming=incoming, outside=outside, lmtp=mailbox.lmtp_port,
            cert=cert, key=key, user=USER, password=PASSWORD,
        )
    )  # fmt: skip
    quiet = subprocess.DEVNULL
    with (folder / "exim.out").open("w") as said:
        process = subprocess.Popen(
            [BINARY, "-C", str(conf), "-bdf", "-q2s"], stdin=quiet, stdout=said, stderr=said, start_new_session=True
        )
    try:
        until_it_listens(process, submission, folder / "exim.out")
        yield Exim(submission, incoming, outside)
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass(frozen=True)
class MailServers:
    """Exim in front of Dovecot, as a client's own servers are."""

    exim: Exim
    dovecot: Dovecot

    @property
    def settings(self) -> dict[str, str]:
        """Those of a bot that writes and reads by them."""
        return {
            "FANAL_CA_FILE": str(self.dovecot.ca_file),
            "FANAL_MAIL_SMTP_HOST": "127.0.0.1",
            "FANAL_MAIL_SMTP_PORT": str(self.exim.submission),
            "FANAL_MAIL_IMAP_HOST": "127.0.0.1",
            "FANAL_MAIL_IMAP_PORT": str(self.dovecot.port),
            "FANAL_MAIL_IMAP_SECURITY": "starttls",
            "FANAL_MAIL_USER": USER,
            "FANAL_MAIL_PASSWORD": PASSWORD,
        }


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Both, in a folder that everybody may look into: they run under accounts of their own. Raises Unavailable."""
    with tempfile.TemporaryDirectory(prefix="fanal-mail-", ignore_cleanup_errors=True) as name, _open_to_all():
        folder = Path(name)
        folder.chmod(0o755)
        rooms = [folder / "dovecot", folder / "exim"]
        for room in rooms:
            room.mkdir(mode=0o755)
        with dovecot(rooms[0]) as mailbox, exim(rooms[1], mailbox) as relay:
            yield MailServers(relay, mailbox)


@contextmanager
def _open_to_all() -> Iterator[None]:
    """What is made here may be read by other accounts: a command that ran in this process closes it to them."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)
