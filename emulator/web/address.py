"""Addresses: the base URL by which a client came, and the session in it."""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

SESSION = "craftkit.session"
SESSION_PATH = re.compile(r"/s/([A-Za-z0-9_-]{1,64})(/.*)?", re.DOTALL)
PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", re.ASCII)
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST = re.compile(rf"({LABEL}(?:\.{LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::([0-9]{{1,5}}))?", re.ASCII)

Environ = dict[str, object]


def enter_session(environ: Environ) -> None:
    """Take `/s/<name>` off the path and note the name, so that every URL made from the request keeps the prefix."""
    _keep_only_addresses(environ)
    path = _decoded_path(environ)
    environ["PATH_INFO"], environ[SESSION] = path, ""
    if match := SESSION_PATH.fullmatch(path):
        environ[SESSION] = match[1]
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/s/{match[1]}"
        environ["PATH_INFO"] = match[2] or "/"


def _keep_only_addresses(environ: Environ) -> None:
    """What a client or a proxy sent as host, scheme or prefix and is none gets into no URL, and past no guard."""
    if not is_host(str(environ.get("HTTP_HOST", ""))):
        environ.pop("HTTP_HOST", None)
    if environ["wsgi.url_scheme"] not in ("http", "https"):
        environ["wsgi.url_scheme"] = "http"
    if not PREFIX.fullmatch(str(environ.get("SCRIPT_NAME", ""))):
        environ["SCRIPT_NAME"] = ""


def _decoded_path(environ: Environ) -> str:
    """PATH_INFO, but a slash that came encoded stays so: `a%2Fb` is one segment, a slug that exists nowhere."""
    path, raw = str(environ.get("PATH_INFO", "")), str(environ.get("REQUEST_URI", ""))
    if "%2f" not in raw.lower():
        return path
    target = raw if raw.startswith("/") else f"/{raw.partition('://')[2].partition('/')[2]}"  # RFC 9112: absolute form
    target = "/" + re.split("[?#]", target, maxsplit=1)[0].lstrip("/")  # as waitress has it
    kept = re.sub("%2f", "%252F", target, flags=re.IGNORECASE)
    return unquote_to_bytes(kept).decode("latin-1").removeprefix(str(environ.get("SCRIPT_NAME", "")))


def base_url(environ: Environ) -> str:
    """`http://127.0.0.1:4010/s/blue`: scheme, host and prefix of the request, without a trailing slash. Without a Host
    it names the server's own address."""
    name = str(environ["SERVER_NAME"])
    own = f"{f'[{name}]' if ':' in name else name}:{environ['SERVER_PORT']}"
    host = str(environ.get("HTTP_HOST", ""))
    return f"{environ['wsgi.url_scheme']}://{host if is_host(host) else own}{environ.get('SCRIPT_NAME', '')}"


@lru_cache(maxsize=1024)
def is_host(text: str) -> bool:
    """Whether a Host header names a host, so that URLs made from it can be opened."""
    match = HOST.fullmatch(text)
    if match is None or len(match[1]) > 253 or int(match[2] or 0) > 65_535:
        return False
    try:
        return not match[1].startswith("[") or ip_address(match[1][1:-1]).version == 6
    except ValueError:
        return False
