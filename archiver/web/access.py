"""Who may do what: asked of every request before any view sees it.

On this machine alone everybody may read and write. With tokens, readers log in, or programs bring one
as ``Authorization: Bearer``. Whatever changes something has to come from a page of ours: its form carries a
token that no other origin can read, and the browser says where it comes from.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MisdirectedRequest,
    RequestURITooLarge,
    TooManyRequests,
    Unauthorized,
)
from werkzeug.wrappers import Response as AnyResponse

from .attempts import Attempts
from .callers import (
    Caller,
    address_of,
    cookie_name,
    find_caller,
    host_of,
    is_foreign,
    is_forwarded,
    is_programs,
    is_same_origin,
    is_secure,
    tame_host,
)
from .serving import Serving
from .sessions import LIFE_SECONDS, Sessions
from .tokens import MOST_CHARS

#: Characters of an address, and bytes of a body.
_MAX_TARGET = 8192
MAX_BODY_BYTES = 1_000_000
#: What programs ask for: the API, and Memento's TimeGates and TimeMaps.
_FOR_PROGRAMS = ("/api/", "/timegate/", "/timemap/", "/collections/")
#: Signs of a path and its query that stay as they are.
_KEPT = "/?&=%+:;,@!$'()*~"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Views that need no token, and those that change nothing but the reader's own session.
_OPEN = frozenset({"static", "access.log_in", "access.take_token", "reports.take"})
_FOR_READERS = frozenset({"access.log_out"})

access = Blueprint("access", __name__)


class Guard:
    """What access goes by, for one application."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.sessions = Sessions()
        self.attempts = Attempts()
        self._key = secrets.token_bytes(32)
        self._replay_host = urlsplit(serving.replay.base or "").hostname

    def form_token(self, caller: Caller) -> str:
        """What a form has to carry; it is bound to the session, and to this process."""
        return hmac.digest(self._key, f"form {caller.session}".encode(), "sha256").hex()

    def check(self) -> Any:
        """Refuse a request that may not be, or lead its reader to where it may."""
        if len(request.environ.get("PATH_INFO", "")) + len(request.query_string) > _MAX_TARGET:
            raise RequestURITooLarge("That address is too long.")
        if aside := self._check_host():
            return aside
        if self.serving.tokens is None and is_forwarded(request):
            raise Forbidden(
                "A proxy passed this on, so others than this machine's users may ask; set serve.read_token, "
                "serve.write_token and serve.allowed_hosts."
            )
        g.caller = caller = find_caller(request, self.serving.tokens, self.sessions)
        if caller.is_refused:
            self._note_refused()
        if is_foreign(request) and request.endpoint != "reports.take":
            raise Forbidden("A page of another site asked for this.")
        if request.endpoint is None:
            return None  # there is no such page; the answer says so
        if request.method in _SAFE:
            return None if request.endpoint in _OPEN or caller.role else self._ask_for_token()
        return self._check_change(caller)

    def _check_host(self) -> Any:
        host = host_of(request.environ)
        if host and host == self._replay_host:
            # Archived pages run scripts on that host, and ports don't part cookies.
            if request.method in _SAFE and self.serving.address:
                path = quote(request.full_path.rstrip("?"), safe=_KEPT)
                return redirect(self.serving.address.rstrip("/") + path, 308)
            raise MisdirectedRequest("That is the host of replay; the catalogue has another one.")
        if not host or not self.serving.knows(host):
            raise MisdirectedRequest(
                "The Host header names another machine. If readers reach this one by that name, add it to "
                "serve.allowed_hosts."
            )
        return None

    def _check_change(self, caller: Caller) -> Any:
        endpoint = request.endpoint
        if endpoint == "reports.take":
            return None
        if endpoint not in _OPEN:
            if caller.role is None:
                return self._ask_for_token()
            if caller.role != "write" and endpoint not in _FOR_READERS:
                raise Forbidden("This needs the token to write; the one you came with lets you read.")
        if caller.by == "bearer" and caller.role:
            return None
        if caller.by == "open" and is_api() and is_programs(request):
            return None
        if not is_same_origin(request):
            raise Forbidden("This didn't come from a page of this server.")
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
        if not hmac.compare_digest(given.encode(), self.form_token(caller).encode()):
            raise Forbidden("This form has grown old: load its page again, and send it once more.")
        return None

    def _note_refused(self) -> None:
        """Count a wrong token, and stop who tries too many."""
        address = address_of(request)
        if seconds := self.attempts.wait_seconds(address, counts_all=False):
            raise too_many(seconds)
        self.attempts.note_failure(address)
        raise _unauthorized("That token is none of this server's.")

    def _ask_for_token(self) -> Any:
        if is_api() or request.method not in _SAFE:
            raise _unauthorized("This needs a token: Authorization: Bearer …")
        wanted = request.full_path.rstrip("?")
        return redirect(f"{url_for('access.log_in')}?next={quote(wanted[:2000])}", 303)


def is_api() -> bool:
    """Whether a program is answered, not a person."""
    return request.path.startswith(_FOR_PROGRAMS) or request.path == "/api"


def too_many(seconds: int) -> HTTPException:
    return TooManyRequests(f"Too many wrong tokens: try again in {seconds} seconds.", retry_after=seconds)


def _unauthorized(words: str) -> HTTPException:
    return Unauthorized(words, response=None, www_authenticate=None)


def guard() -> Guard:
    """The guard of the application that answers."""
    found: Guard = current_app.extensions["guard"]
    return found


def caller() -> Caller:
    """Who asks; nobody where a request was refused before that was looked at."""
    found: Caller = g.get("caller") or Caller(None, "session")
    return found


def add_guard(app: Flask, serving: Serving) -> None:
    """Have every request of the application pass its guard, and give forms their token."""
    keeper = Guard(serving)
    app.extensions["guard"] = keeper
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES, MAX_FORM_PARTS=1000
    )
    app.before_request(keeper.check)
    app.wsgi_app = tame_host(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.register_blueprint(access)

    @app.context_processor
    def tell() -> dict[str, Any]:
        who = caller()
        token = keeper.form_token(who)
        return {
            "csrf_token": lambda: token,
            "csrf_field": Markup('<input type="hidden" name="csrf_token" value="{}">').format(token),
            "may_read": who.role is not None,
            "may_write": who.role == "write",
            "is_logged_in": bool(who.session),
            "may_log_out": url_for("access.log_out") if who.session else "",
        }


@access.get("/log-in")
def log_in() -> AnyResponse | str:
    """Where a person gives a token."""
    wanted = _local(request.args.get("next", ""))
    if caller().role is not None:
        return redirect(wanted, 303)
    return render_template("log-in.html", next=wanted, complaint="")


@access.post("/log-in")
def take_token() -> AnyResponse | tuple[str, int]:
    """A token for a session's cookie, which isn't the token."""
    keeper = guard()
    tokens = keeper.serving.tokens
    wanted = _local(request.form.get("next", ""))
    if tokens is None:
        return redirect(wanted, 303)
    address = address_of(request)
    if seconds := keeper.attempts.wait_seconds(address, counts_all=True):
        raise too_many(seconds)
    role = tokens.find_role(request.form.get("token", "").strip()[: MOST_CHARS + 1])
    if role is None:
        keeper.attempts.note_failure(address)
        page = render_template("log-in.html", next=wanted, complaint="That token is none of this server's.")
        return page, 403
    keeper.sessions.end(request.cookies.get(cookie_name(request), ""))
    answer = redirect(wanted, 303)
    answer.set_cookie(
        cookie_name(request),
        keeper.sessions.begin(role),
        max_age=LIFE_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=is_secure(request),
        path="/",
    )
    return answer


@access.post("/log-out")
def log_out() -> AnyResponse:
    """End the session."""
    name = cookie_name(request)
    guard().sessions.end(request.cookies.get(name, ""))
    answer = redirect(url_for("access.log_in"), 303)
    answer.delete_cookie(name, httponly=True, samesite="Strict", secure=is_secure(request), path="/")
    return answer


def _local(given: str) -> str:
    """A path of this server; whatever else was given, the front page."""
    is_ours = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given[:2000] if is_ours and "\\" not in given else "/"
