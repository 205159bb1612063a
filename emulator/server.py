"""The server: waitress, one process, threads. Flask's development server only for --debug."""

import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from .app import Application
from .settings import Settings
from .web.dispatching import Dispatcher

THREADS = 8  # that answer requests at a time; those that wait for something count beside them
# Larger bodies are refused by the server itself, in plain text; the application refuses those over its own limit
# (10 MB) with the API's envelope.
LARGEST_BODY = 64 * 1024 * 1024
IDENT = "craftkit-emulator"
POLL = hasattr(select, "poll")  # Windows has select() alone, which takes 512 sockets
MOST_CONNECTIONS = 900 if POLL else 400  # idle ones count: waitress's own 100 is fewer than parallel workers hold
MOST_WAITING = 512 if POLL else 256  # requests; well below the connections, so that there is always one to be answered
LONGEST_FINISH = 0.5  # seconds
LONGEST_SLEEP = 0.25  # of the main thread


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

    application.listens_at(_address(listener))
    dispatcher: Any = Dispatcher(threads=THREADS, most_waiting=MOST_WAITING)
    return create_server(
        application,
        sockets=[listener],
        _dispatcher=dispatcher,
        ident=IDENT,
        server_name=_named(listener.getsockname()[0]),
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=False,  # --trust-proxy decides; without it nothing reads them
        channel_timeout=60,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=POLL,
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = _named(host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _named(host: str) -> str:
    """What URLs name when a request names no host: an address that can be connected to."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def serve(application: Application, listener: socket.socket, stop: threading.Event) -> None:
    """Serve until `stop` is set, then finish what is being answered, within half a second."""
    if application.settings.debug:
        _run(_debug(application, listener), stop)
    else:
        server = waitress_server(application, listener)
        _run(server.run, stop)
        _finish(server)


def _run(serve_forever: Callable[[], None], stop: threading.Event) -> None:
    """The server's thread ends with the process."""
    threading.Thread(target=serve_forever, daemon=True, name="server").start()
    while not stop.wait(LONGEST_SLEEP):
        pass  # a signal that another thread took is dealt with at this thread's next step, not before


def _finish(server: Any) -> None:
    """No further request is taken up; answers under way are made and sent."""
    deadline = time.monotonic() + LONGEST_FINISH
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=LONGEST_FINISH)
    while time.monotonic() < deadline and any(
        channel.total_outbufs_len for channel in list(server.active_channels.values())
    ):
        time.sleep(0.005)  # noqa: TID251 - the process ends; nothing of a world waits


def _debug(application: Application, listener: socket.socket) -> Callable[[], None]:
    from werkzeug.serving import make_server

    application.listens_at(_address(listener))
    host, port = listener.getsockname()[:2]
    return make_server(host, port, application, threaded=True, fd=listener.detach()).serve_forever
