"""The proxies as deploy/ configures them, in a real nginx: what passes, what does not, and what is asked again."""

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.servers import Backend, Nginx
from tests.support.nginx import make_certificate, write_conf
from tests.support.ports import find_port


@dataclass
class Proxied:
    """A proxy before two servers."""

    backends: list[Backend]
    port: int
    plain_port: int
    folder: Path
    nginx: Nginx
    trusted: ssl.SSLContext | None = None

    @property
    def asked(self) -> list[tuple[str, str, dict[str, str]]]:
        return [each for backend in self.backends for each in backend.asked]

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """The target goes over the wire as it is given."""
        if self.trusted:
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, context=self.trusted, timeout=10
            )
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.putrequest(method, target, skip_host=True)
        usual = {"Host": "recobra.example", "Content-Length": str(len(body))}
        for name, value in {**usual, **headers}.items():
            line.putheader(name, value)
        line.endheaders(body)
        response = line.getresponse()
        response.read()
        line.close()
        return response


@pytest.fixture
def backends() -> Iterator[list[Backend]]:
    both = [Backend(), Backend()]
    yield both
    for backend in both:
        backend.stop()


@pytest.fixture
def proxy(backends: list[Backend], tmp_path: Path) -> Iterator[Proxied]:
    plain, secure = find_port(), find_port()
    trusted = ssl.create_default_context(cafile=str(make_certificate(tmp_path)))
    places = {f"web-{number}:8000": backend.address for number, backend in enumerate(backends, 1)}
    nginx = Nginx(write_conf("proxy.conf", places, {8080: plain, 8443: secure}, tmp_path), secure)
    yield Proxied(backends, secure, plain, tmp_path, nginx, trusted)
    nginx.stop()


@pytest.fixture
def balancer(backends: list[Backend], tmp_path: Path) -> Iterator[Proxied]:
    rasa, actions = find_port(), find_port()
    places = {f"rasa-{number}:5005": backend.address for number, backend in enumerate(backends, 1)}
    places |= {f"actions-{number}:5055": backend.address for number, backend in enumerate(backends, 1)}
    nginx = Nginx(write_conf("balancer.conf", places, {5005: rasa, 5055: actions}, tmp_path), rasa)
    yield Proxied(backends, rasa, actions, tmp_path, nginx)
    nginx.stop()


@pytest.mark.parametrize(
    "target",
    [
        "/metrics", "/metrics/", "/metrics?x=1", "//metrics", "/./metrics", "/x/../metrics", "/%6detrics",
        "/x/%2e%2e/metrics", "/metrics#x", "/readyz", "/readyz/", "https://recobra.example/metrics",
    ],
)  # fmt: skip
def test_what_is_for_those_inside_is_not_shown(proxy: Proxied, target: str) -> None:
    assert proxy.ask("GET", target).status == 404
    assert not proxy.asked


@pytest.mark.parametrize("target", ["/", "/healthz", "/login", "/console/queue", "/media/a.b-c_d"])
def test_the_web_program_is(proxy: Proxied, target: str) -> None:
    assert proxy.ask("GET", target).status == 200
    assert [path for _, path, _ in proxy.asked] == [target]


@pytest.mark.parametrize(
    "target",
    [
        "/whatsapp/inbound", "/whatsapp/status?message=1%2B2&x=%C3%A1", "/voice/input?turn=1&m=a%2fb",
        "/voice//answer?x=//y", "/whatsapp/inbound?q=a+b%20c;d", "/voice/%69nput?turn=2",
    ],
)  # fmt: skip
def test_what_twilio_signed_arrives_as_it_was_signed(proxy: Proxied, target: str) -> None:
    signed = {"X-Twilio-Signature": "a/b+c="}
    assert proxy.ask("POST", target, b"Body=%F0%9F%91%8B", **signed).status == 200
    ((method, path, headers),) = proxy.asked
    assert (method, path, headers["X-Twilio-Signature"]) == ("POST", target, "a/b+c=")


def test_a_webhook_that_a_dying_server_began_goes_to_the_other(proxy: Proxied) -> None:
    proxy.backends[0].dies = True
    assert {proxy.ask("POST", "/whatsapp/inbound", b"MessageSid=SM1").status for _ in range(2)} == {200}
    assert len(proxy.backends[0].asked) == 1
    assert len(proxy.backends[1].asked) == 2


def test_what_people_do_in_the_console_is_not_done_twice(proxy: Proxied) -> None:
    for backend in proxy.backends:
        backend.dies = True
    assert proxy.ask("POST", "/console/send", b"text=hola").status == 502
    assert len(proxy.asked) == 1


def test_a_server_that_is_gone_is_passed_over(proxy: Proxied) -> None:
    proxy.backends[0].stop()
    assert {proxy.ask("POST", "/console/send", b"x").status for _ in range(6)} == {200}
    assert len(proxy.backends[1].asked) == 6
    proxy.backends[0] = Backend()  # for the fixture's end


def test_who_asks_is_told_truly(proxy: Proxied) -> None:
    proxy.ask("GET", "/login", **{"X-Forwarded-For": "1.2.3.4"})
    ((_, _, headers),) = proxy.asked
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Host"] == "recobra.example"


def test_a_body_that_no_webhook_has_is_refused(proxy: Proxied) -> None:
    assert proxy.ask("POST", "/whatsapp/inbound", b"x" * 900_000).status == 200
    assert proxy.ask("POST", "/whatsapp/inbound", b"x" * 1_100_000).status == 413
    assert len(proxy.asked) == 1


def test_no_token_and_no_address_of_a_customer_is_logged(proxy: Proxied) -> None:
    proxy.ask("GET", "/media/a-secret-token")
    for backend in proxy.backends:
        backend.dies = True
    proxy.ask("GET", "/media/a-secret-token")
    proxy.nginx.stop()
    log = proxy.nginx.log.read_text()
    assert " GET /media 200 " in log
    assert " GET /media 502 " in log
    assert "secret" not in log
    assert "127.0.0.1 " not in log.replace(proxy.backends[0].address, "").replace(
        proxy.backends[1].address, ""
    )


def test_without_tls_one_is_sent_on_but_for_certificates(proxy: Proxied) -> None:
    challenge = proxy.folder / "acme" / ".well-known" / "acme-challenge"
    challenge.mkdir(parents=True)
    (challenge / "token").write_text("proof")
    line = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=10)
    line.request("POST", "/whatsapp/inbound?a=%2B", headers={"Host": "recobra.example"})
    answer = line.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (
        308,
        "https://recobra.example/whatsapp/inbound?a=%2B",
    )
    line.request("GET", "/metrics")
    answer = line.getresponse()
    answer.read()
    assert answer.status == 308
    assert not proxy.asked


def test_a_turn_that_was_begun_is_not_given_to_another_rasa(balancer: Proxied) -> None:
    for backend in balancer.backends:
        backend.dies = True
    assert balancer.ask("POST", "/webhooks/recobra/webhook", b"{}").status == 502
    assert len(balancer.asked) == 1


def test_both_rasa_have_their_share_until_one_is_gone(balancer: Proxied) -> None:
    for _ in range(6):
        assert balancer.ask("POST", "/webhooks/recobra/webhook", b"{}").status == 200
    assert [len(backend.asked) for backend in balancer.backends] == [3, 3]
    balancer.backends[1].stop()
    assert {balancer.ask("POST", "/webhooks/recobra/webhook", b"{}").status for _ in range(4)} == {200}
    balancer.backends[1] = Backend()  # for the fixture's end


def test_a_long_history_reaches_the_actions(balancer: Proxied) -> None:
    balancer.port = balancer.plain_port
    assert balancer.ask("POST", "/webhook", b"x" * 3_000_000).status == 200
