"""A real LDAP server of Debian's packages, unprivileged, on a free port, with two people of one name."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.directory.certificate import make_certificate
from tests.listening import free_ports, until_it_listens

BINARY = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin:/usr/local/sbin")
ADD = shutil.which("slapadd") or shutil.which("slapadd", path="/usr/sbin:/usr/local/sbin")
HOW_TO = "slapd is missing here. Install it: apt-get install slapd ldap-utils"
BASE = "dc=example,dc=org"
USER, PASSWORD = f"uid=fanal,{BASE}", "le-mot-de-passe-du-service"

CONF = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
security simple_bind=64
sizelimit 50
database mdb
suffix "{base}"
directory {folder}/db
index uid,mail,cn eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{user}" read by * none
"""


@dataclass(frozen=True)
class Slapd:
    """Where it listens, and whose signature its certificate has."""

    url: str
    ca_file: Path


def _entry(uid: str, cn: str, mail: str, address: str) -> str:
    encoded = base64.b64encode(cn.encode()).decode()
    street = base64.b64encode(address.encode()).decode()
    return (
        f"dn: uid={uid},{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\nsn: x\ncn:: {encoded}\nmail: {mail}\n"
        f"telephoneNumber: +33 1 99 00 00 12\npostalAddress:: {street}\n\n"
    )


def _people() -> str:
    head = f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Exemple\n\n"
    service = (
        f"dn: {USER}\nobjectClass: account\nobjectClass: simpleSecurityObject\nuid: fanal\nuserPassword: {PASSWORD}\n\n"
    )
    some = _entry("m-77", "Lou Fictive", "lou@exemple.invalid", "12 allée Imaginaire$00000 Nulle-Part")
    twins = "".join(_entry(f"t-{n}", "Sam Deux", f"sam.{n}@exemple.invalid", "1 rue$Là") for n in (1, 2))
    many = "".join(_entry(f"n-{n}", "Trop Nombreux", f"n.{n}@exemple.invalid", "1 rue$Là") for n in range(9))
    return head + service + some + twins + many


@contextmanager
def slapd(folder: Path) -> Iterator[Slapd]:
    """The server, for as long as the block."""
    assert BINARY, HOW_TO
    assert ADD, HOW_TO
    make_certificate(folder)
    (folder / "db").mkdir()
    conf = folder / "slapd.conf"
    conf.write_text(CONF.format(folder=folder, base=BASE, user=USER), encoding="utf-8")
    (folder / "people.ldif").write_text(_people(), encoding="utf-8")
    subprocess.run([ADD, "-q", "-f", conf, "-l", folder / "people.ldif"], check=True, capture_output=True)
    (port,) = free_ports(1)
    command = [BINARY, "-f", str(conf), "-h", f"ldap://127.0.0.1:{port}", "-d", "0"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ})
    try:
        until_it_listens(process, port, folder / "log")
        yield Slapd(f"ldap://127.0.0.1:{port}", folder / "cert.pem")
    finally:
        process.terminate()
        process.wait(timeout=30)
