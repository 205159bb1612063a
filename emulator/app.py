"""The composition root: settings in, a WSGI application out. Nothing is built at import."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from . import __version__
from .api import forcing
from .api import views as api
from .api.effective import load as load_contracts
from .control import faults
from .control import views as control
from .control.guard import Guard, is_loopback
from .courier.rounds import Courier
from .operations.rendering import JOBS
from .operations.signing import JOBS as SIGNING_JOBS
from .pages import embedding, files, sharing, signing
from .settings import Settings
from .web.address import enter_session, is_host
from .web.journaling import begin
from .web.serving import Server
from .world.delivering import Subscription
from .world.disputes import in_force
from .world.faults.reading import BadFault
from .world.journal import Journal
from .world.outbox import JOBS as WEBHOOK_JOBS
from .world.seed import Seed, load
from .world.sessions import Sessions
from .world.shelf import Shelf
from .world.starts import Start, Starts
from .world.world import State, World

MOST_SESSIONS = 10_000
JOURNALS = 64  # full ones that all sessions together may have
ALL_JOBS = JOBS | SIGNING_JOBS | WEBHOOK_JOBS
StartResponse = Callable[..., Any]


class Application:
    """The emulator as a WSGI application, with its worlds at hand for use in the same process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        start = Start(settings.world, settings.seed, settings.clock, settings.progression)
        contracts = load_contracts()
        documents = partial(forcing.documents, contracts.plain)
        finish = partial(_finish, settings, documents)
        self.starts = Starts(start, load(settings.world, clock_at=settings.clock), finish=finish)
        self._shelf = Shelf(JOURNALS * settings.journal)
        self.courier = Courier(allowed=settings.webhook_allow_host)
        self._base_url = settings.public_url or f"http://127.0.0.1:{settings.port}"
        self.sessions = Sessions(self._world, self.starts, cap=MOST_SESSIONS)
        server = Server(self.sessions)
        api.bind(server, contracts)
        sharing.bind(server)
        embedding.bind(server)
        files.bind(server)
        signing.bind(server)
        control.bind(server, _guard(settings), control.About(__version__, contracts.served, documents))
        self.flask = server.flask
        self._answer: Any = _behind_proxy(self._in_session) if settings.trust_proxy else self._in_session

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._answer(environ, start_response)
        return answer

    def _in_session(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        begin(environ)
        enter_session(environ)
        return self.flask.wsgi_app(environ, start_response)

    def listens_at(self, address: str) -> None:
        """URLs that are made outside a request begin with this, unless --public-url was given."""
        self._base_url = self.settings.public_url or address
        for world in self.sessions:
            world.base_url = self._base_of(world.name)

    def _base_of(self, session: str) -> str:
        return f"{self._base_url}/s/{session}" if session else self._base_url

    def _world(self, name: str, start: Start) -> World:
        begin = partial(self.starts.begin, start)
        world = World(name, file=start.world, build=begin, jobs=ALL_JOBS, base_url=self._base_of(name))
        world.carrier = self.courier
        world.journal = Journal(self.settings.journal, self._shelf)
        world.wake()
        return world


def _finish(settings: Settings, documents: faults.Documents, seed: Seed, state: State) -> None:
    """What the flags add to a seed's state: readings, and a subscription. WorldFileError for a fault that can never
    strike."""
    for position, armed in enumerate(state.faults.values()):
        try:
            faults.check_operations(armed.fault, documents)
        except BadFault as error:
            raise seed.error(("faults", position, error.field), error.text) from None
    if seed.disputes or settings.disputes:
        state.readings = in_force(seed.disputes, settings.disputes)
    project = next(iter(state.projects), None)
    if settings.webhook_url is not None and project is not None:
        state.subscriptions.add(
            Subscription(
                id=state.ids.uuid("subscription", state.started_at),
                project_id=project.id,
                url=settings.webhook_url,
                secret=settings.webhook_secret,
                events=settings.webhook_events,
                created_at=state.started_at,
            )
        )


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
