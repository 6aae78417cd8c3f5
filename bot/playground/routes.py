"""Put the stand-in together: its guarded routes, and the page's files."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.playground.backend import Backend
from bot.playground.gestures.connection import AppConnection
from bot.playground.gestures.interactions import Interactions
from bot.playground.gestures.talk import Talk
from bot.playground.web_api.endpoint import WebApi
from bot.playground.web_api.files import UPLOAD_PATH
from bot.playground.world.memory import Memory
from bot.playground.world.state import State, seed

API_PATH = "/api/"
OWN_HOSTS = ["127.0.0.1", "localhost"]
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAGE = {
    "index.html": "text/html",
    "style.css": "text/css",
    "icon.svg": "image/svg+xml",
    **dict.fromkeys(
        (
            "app.js",
            "api.js",
            "blocks.js",
            "composer.js",
            "directory.js",
            "dom.js",
            "elements.js",
            "guide.js",
            "helpdesk.js",
            "home.js",
            "menu.js",
            "modal.js",
            "mrkdwn.js",
            "places.js",
            "sidebar.js",
            "timeline.js",
            "welcome.js",
        ),
        "text/javascript",
    ),
}

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Playground:
    """The stand-in: routes to mount at the root, the workspace's state, and the connection to the app."""

    routes: list[BaseRoute]
    state: State
    app: AppConnection


def create_playground(
    *,
    events_url: str,
    signing_secret: str,
    bot_token: str,
    team_id: str = "T0DEMO",
    memory_path: Path | None = None,
) -> Playground:
    """Create a seeded workspace that sends signed requests to `events_url` and accepts `bot_token` at
    `/api/{method}`.

    If the port is not known yet, set `playground.app.events_url` before the first request. With a
    `memory_path`, store the chat in that file and load it from there.
    """
    state = seed(team_id)
    memory = Memory(state, memory_path)
    memory.recall()
    app = AppConnection(state, events_url, signing_secret)
    talk = Talk(state, app)
    backend = Backend(state, talk, Interactions(state, app, talk.announce))
    api = WebApi(state, bot_token, talk.announce)
    routes = [
        guarded(API_PATH + "{method}", _kept(api.handle, memory), "GET", "POST"),
        guarded(UPLOAD_PATH + "{file}", api.take_file, "POST"),
        guarded("/playground/changes", backend.changes, "GET"),
        guarded("/playground/message", _kept(backend.message, memory), "POST"),
        guarded("/playground/action", _kept(backend.action, memory), "POST"),
        guarded("/playground/shortcut", _kept(backend.shortcut, memory), "POST"),
        guarded("/playground/share", _kept(backend.share, memory), "POST"),
        guarded("/playground/home", _kept(backend.home, memory), "POST"),
        guarded("/playground/submit", _kept(backend.submit, memory), "POST"),
        guarded("/playground/close", _kept(backend.close, memory), "POST"),
        guarded("/playground/response/{id}", _kept(backend.response, memory), "POST"),
        guarded("/", _page_file("index.html"), "GET"),
        *(guarded(f"/playground/{name}", _page_file(name), "GET") for name in PAGE),
    ]
    return Playground(routes, state, app)


def guarded(path: str, handler: Handler, *methods: str) -> BaseRoute:
    """A route that answers only requests for this machine's own host names."""
    guard = [Middleware(TrustedHostMiddleware, allowed_hosts=OWN_HOSTS)]
    return Route(path, handler, methods=list(methods), middleware=guard)


def _kept(handler: Handler, memory: Memory) -> Handler:
    """Wrap the handler so that its changes are on disk before it answers."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        finally:
            memory.keep()

    return answer


def _page_file(name: str) -> Handler:
    async def send(request: Request) -> Response:
        content = resources.files("bot.playground").joinpath("page", name).read_bytes()
        return Response(content, media_type=PAGE[name], headers=HEADERS)

    return send
