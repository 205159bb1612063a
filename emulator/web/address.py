"""Addresses: the base URL by which a client came, and the session in it."""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

SESSION = "craftkit.session"
SESSION_PATH = re.compile(r"/s/([A-Za-z0-9_-]{1,64})(/.*)?", re.DOTALL)
HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII)

Environ = dict[str, object]


def enter_session(environ: Environ) -> None:
    """Take `/s/<name>` off the path and note the name, so that every URL made from the request keeps the prefix."""
    path = _decoded_path(environ)
    environ["PATH_INFO"], environ[SESSION] = path, ""
    if match := SESSION_PATH.fullmatch(path):
        environ[SESSION] = match[1]
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/s/{match[1]}"
        environ["PATH_INFO"] = match[2] or "/"


def _decoded_path(environ: Environ) -> str:
    """PATH_INFO, but a slash that came encoded stays so: `a%2Fb` is one segment, a slug that exists nowhere."""
    path, raw = str(environ.get("PATH_INFO", "")), str(environ.get("REQUEST_URI", ""))
    if "%2f" not in raw.lower() or not raw.startswith("/"):
        return path
    kept = re.sub("%2f", "%252F", raw.split("?", 1)[0], flags=re.IGNORECASE)
    return unquote_to_bytes(kept).decode("latin-1").removeprefix(str(environ.get("SCRIPT_NAME", "")))


def base_url(environ: Environ) -> str:
    """`http://127.0.0.1:4010/s/blue`: scheme, host and prefix of the request, without a trailing slash. A Host header
    that is none falls back to the address of the server."""
    host = str(environ.get("HTTP_HOST", ""))
    fallback = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return _joined(str(environ["wsgi.url_scheme"]), host, fallback, str(environ.get("SCRIPT_NAME", "")))


@lru_cache(maxsize=1024)
def _joined(scheme: str, host: str, fallback: str, prefix: str) -> str:
    return f"{scheme}://{host if HOST.fullmatch(host) else fallback}{prefix}"
