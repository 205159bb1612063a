"""The composition root: settings in, a WSGI application out. Nothing is built at import."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from .api import contract as contracts
from .api import views as api
from .control import views as control
from .control.guard import Guard, is_loopback
from .operations.rendering import JOBS
from .settings import Settings
from .web.address import enter_session, is_host
from .web.serving import Server
from .world.seed import Seed, load
from .world.sessions import Sessions
from .world.world import World

MOST_SESSIONS = 10_000
StartResponse = Callable[..., Any]


class Application:
    """The emulator as a WSGI application, with its worlds at hand for use in the same process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.seed = load(settings.world)
        self.sessions = Sessions(partial(_world, self.seed, settings), cap=MOST_SESSIONS)
        server = Server(self.sessions)
        api.bind(server, contracts.load())
        control.bind(
            server, _guard(settings), control.About(version("craftkit-emulator"), settings.world, contracts.served)
        )
        self.flask = server.flask
        self._answer: Any = _behind_proxy(self._in_session) if settings.trust_proxy else self._in_session

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._answer(environ, start_response)
        return answer

    def _in_session(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        enter_session(environ)
        return self.flask.wsgi_app(environ, start_response)


def _world(seed: Seed, settings: Settings, name: str) -> World:
    build = partial(seed.build, seed=settings.seed, clock_at=settings.clock, progression=settings.progression)
    return World(name, settings.seed, build=build, jobs=dict(JOBS))


def _guard(settings: Settings) -> Guard:
    public_host = urlsplit(settings.public_url).hostname if settings.public_url else None
    return Guard(loopback=is_loopback(settings.host), token=settings.control_token, public_host=public_host)


def _behind_proxy(application: Any) -> Any:
    from werkzeug.middleware.proxy_fix import ProxyFix

    fixed = ProxyFix(application, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    def behind(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not is_host(environ.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip()):
            environ.pop("HTTP_X_FORWARDED_HOST", None)
        return fixed(environ, start_response)

    return behind
