"""The server: waitress, one process, threads. Flask's development server only for --debug."""

import socket
import threading
from collections.abc import Callable
from typing import Any

from .app import Application
from .settings import Settings

THREADS = 8
# Larger bodies are refused by the server itself, in plain text; the application refuses those over its own limit
# (10 MB) with the API's envelope.
LARGEST_BODY = 64 * 1024 * 1024
IDENT = "craftkit-emulator"


class PortTaken(Exception):
    """The address cannot be listened on."""


def listening_socket(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise PortTaken(f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}") from None
    return listener


def waitress_server(application: Application, listener: socket.socket) -> Any:
    """A server that `run()` serves and `close()` stops."""
    from waitress.server import create_server

    return create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        ident=IDENT,
        server_name=listener.getsockname()[0],  # what URLs name when a request names no host
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=False,  # --trust-proxy decides; without it nothing reads them
        channel_timeout=60,
    )


def serve(application: Application, listener: socket.socket, stop: threading.Event) -> None:
    """Serve until `stop` is set or the process is interrupted."""
    run, close = _debug(application, listener) if application.settings.debug else _production(application, listener)
    threading.Thread(target=run, daemon=True, name="server").start()
    stop.wait()
    close()


def _production(application: Application, listener: socket.socket) -> tuple[Callable[[], None], Callable[[], None]]:
    server = waitress_server(application, listener)
    return server.run, server.close


def _debug(application: Application, listener: socket.socket) -> tuple[Callable[[], None], Callable[[], None]]:
    from werkzeug.serving import make_server

    host, port = listener.getsockname()[:2]
    server = make_server(host, port, application, threaded=True, fd=listener.fileno())
    return server.serve_forever, server.shutdown
