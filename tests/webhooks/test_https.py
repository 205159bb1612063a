"""Receivers that speak https: their certificate is checked, and SSL_CERT_FILE names one that they made themselves."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..certificates import self_signed
from ..craftkit import Craftkit
from .conftest import subscribe
from .receiver import SECRET, Receiver, receiving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path / "receiver.pem")


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
