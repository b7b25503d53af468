"""How the program goes to the network: pace, proxies, and what it refuses to ask."""

from __future__ import annotations

from tests.internet import answers
from tests.newsroom import HOST, STORIES
from tests.system import holdings
from tests.system.program import only_line


def test_one_page_of_a_host_at_a_time_with_a_pause_between(internet, build_program):
    program = build_program(politeness={"delay_seconds": 0.6})
    urls = []
    for host in ("one.example", "two.example"):
        site = internet.site(host)
        urls += [site.at(f"/{n}", answers.page(f"<title>{n}</title>")) for n in range(4)]
    ended = program.run("capture", *urls)
    assert ended.code == 0, ended.err
    for host in ("one.example", "two.example"):
        assert internet.most_at_once(host) == 1
        # The pause is between the starts; a handshake or a busy machine makes a request arrive late.
        assert min(internet.pauses(host)) >= 0.2


def test_a_pages_requisites_come_six_at_a_time_at_the_most(internet, program):
    site = internet.site("pictures.example")
    page = "".join(f'<img src="/{n}.png">' for n in range(30))
    site.at("/", answers.page(f"<title>Pictures</title>{page}"))
    site.at("/*.png", answers.content(b"\x89PNG\r\n\x1a\n", "image/png"))
    ended = program.run("capture", site.url("/"))
    assert ended.code == 0, ended.err
    assert len(internet.requests(site.host)) == 31
    assert internet.most_at_once(site.host) <= 6


def test_proxies_are_used_as_everywhere(internet, newsroom, build_program):
    proxied = {"HTTP_PROXY": internet.proxy_url, "HTTPS_PROXY": internet.proxy_url}
    program = build_program("nothing.invalid", environ=proxied)
    ended = program.run("capture", STORIES[0].url)
    assert ended.code == 0, ended.err
    assert {request.proxied for request in internet.requests(HOST)} == {True}
    holdings.check(program.home, program.rows("list", "captures"))


def test_hosts_of_no_proxy_are_asked_themselves(internet, newsroom, build_program):
    environ = {"HTTP_PROXY": internet.proxy_url, "HTTPS_PROXY": internet.proxy_url, "NO_PROXY": HOST}
    program = build_program(environ=environ)
    ended = program.run("capture", "--no-requisites", STORIES[0].url)
    assert ended.code == 0, ended.err
    assert {request.proxied for request in internet.requests(HOST)} == {False}


def test_a_private_address_is_refused_and_nobody_asked(internet, build_program):
    port = internet.proxy_url.rpartition(":")[2]
    internet.site("127.0.0.1").at("/", answers.page("inside"))
    url = f"http://127.0.0.1:{port}/"
    guarded = build_program("mapped.example")
    ended = guarded.run("capture", url, "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest")
    assert ended.code == 1
    assert internet.requests("127.0.0.1") == []
    assert [row["outcome"] for row in guarded.rows("list", "captures")] == ["refused"] * 4
    allowed = build_program("mapped.example", network={"allow_private_addresses": True})
    ended = allowed.run("capture", url)
    assert ended.code == 0, ended.err


def test_a_redirect_to_a_private_address_is_refused(internet, build_program):
    port = internet.proxy_url.rpartition(":")[2]
    internet.site("127.0.0.1").at("/", answers.page("inside"))
    site = internet.site("trap.example")
    site.at("/", answers.redirect(f"http://127.0.0.1:{port}/"))
    program = build_program("trap.example")
    ended = program.run("capture", site.url("/"))
    assert ended.code == 1
    assert (len(internet.requests("trap.example")), internet.requests("127.0.0.1")) == (1, [])


def test_a_certificate_that_is_not_trusted_is_refused(internet, program):
    site = internet.site("flawed.example", flaw="stranger")
    site.at("/", answers.page("secret"))
    ended = program.run("capture", site.url("/"))
    assert ended.code == 1
    assert internet.requests("flawed.example") == []
    assert "certificate" in only_line(ended.out.splitlines()).lower()
