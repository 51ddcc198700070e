"""A certificate that signs itself, for 127.0.0.1 or for hosts with a name."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.clock import machine_now


def make_certificate(folder: Path, *hosts: str) -> tuple[Path, Path]:
    """`cert.pem` and `key.pem` in this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = [x509.DNSName(host) for host in hosts]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(machine_now() - timedelta(days=1))
        .not_valid_after(machine_now() + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(named or [x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    formats = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *formats))
    return certificate, secret
