"""Certificates that somebody made themselves."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def self_signed(file: Path, *, age: timedelta = timedelta(days=1)) -> Path:
    """Of 127.0.0.1, by its own hand, and its key in the same file. Good for two days, of which `age` have passed."""
    key, since = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC) - age
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number()).add_extension(
        address, critical=False
    )
    signed = made.not_valid_before(since).not_valid_after(since + timedelta(days=2)).sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return file
