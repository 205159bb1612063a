"""Receivers that speak https: their certificate is checked, and SSL_CERT_FILE names one that they made themselves."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ..craftkit import Craftkit
from .conftest import subscribe
from .receiver import SECRET, Receiver, receiving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, by its own hand, and its key in the same file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number()).add_extension(
        address, critical=False
    )
    day = timedelta(days=1)
    signed = made.not_valid_before(now - day).not_valid_after(now + day).sign(key, SHA256())
    file = tmp_path / "receiver.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Receiver]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with receiving(tls=tls) as receiver:
        yield receiver


def test_a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent(
    frozen: Craftkit, encrypted: Receiver
) -> None:
    subscriber = subscribe(frozen, encrypted)
    frozen.render()
    frozen.advance("1h")
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["attemptCount"], encrypted.received) == ("abandoned", 6, [])
    assert all("certificate verify failed" in attempt["error"] for attempt in delivery["attempts"])


def test_a_certificate_that_the_environment_names_is_trusted(
    frozen: Craftkit, encrypted: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    subscriber = subscribe(frozen, encrypted)
    frozen.finish(frozen.render())
    (received,) = encrypted.wait_for(1)
    assert received.is_signed_with(SECRET)
    assert subscriber.delivery()["state"] == "delivered"


def test_a_receiver_that_does_not_speak_it_gets_nothing(frozen: Craftkit, receiver: Receiver) -> None:
    subscriber = subscribe(frozen, receiver, url=receiver.url.replace("http://", "https://"))
    frozen.finish(frozen.render())
    attempt = subscriber.delivery()["attempts"][0]
    assert (attempt["response"], receiver.received) == (None, [])
    assert "SSL" in attempt["error"]
