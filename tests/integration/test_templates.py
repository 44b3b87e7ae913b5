"""The catalog's texts at Twilio: made once, approved, and known to be there when a campaign is launched."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from twilio.http.response import Response

from bot.bootstrap import Recobra
from bot.catalog.scripts import Template, get_scripts
from bot.cli import cli, templates
from bot.config import TWILIO_API
from bot.errors import ProviderBusy, ProviderRefused
from bot.models import Channel
from bot.services.outbound.templates import is_ready
from simulator.server import RunningSimulator, run_simulator
from simulator.settings import Settings as SimulatorSettings
from tests.simulator.program import FAST


@pytest.fixture
def provider(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    monkeypatch.setattr(templates, "Recobra", lambda: recobra)
    with run_simulator(SimulatorSettings(port=0, smtp_port=0, imap_port=0, options=FAST)) as simulator:
        recobra.settings.twilio_api_base_url = simulator.url
        recobra.settings.twilio_account_sid = simulator.settings.account_sid
        recobra.settings.twilio_auth_token = simulator.settings.auth_token
        yield simulator


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["templates", *arguments])


def states(*arguments: str) -> dict[str, Any]:
    return {state["name"]: state for state in json.loads(call(*arguments, "--json").stdout)}


def contents(provider: RunningSimulator) -> list[dict[str, Any]]:
    login = (provider.settings.account_sid, provider.settings.auth_token)
    found: list[dict[str, Any]] = httpx.get(f"{provider.url}/v1/Content", auth=login).json()["contents"]
    return found


def whatsapp_texts() -> list[Template]:
    return [template for template in get_scripts().templates if template.channel is Channel.WHATSAPP]


def test_what_is_missing_is_made_once_and_approved(recobra: Recobra, provider: RunningSimulator) -> None:
    names = {template.name for template in whatsapp_texts()}
    assert {state["state"] for state in states("check").values()} == {"missing"}
    assert call("check").exit_code == 1
    assert states("sync").keys() == names
    made = contents(provider)
    texts = {item["types"]["twilio/text"]["body"]: item["variables"] for item in made}
    assert texts == {text.twilio_body: get_scripts().examples_of(text) for text in whatsapp_texts()}
    assert {state["state"] for state in states("sync").values()} == {"approved"}
    assert contents(provider) == made
    assert call("check").exit_code == 0
    recobra.settings.twilio_api_base_url = TWILIO_API  # there approval counts
    with recobra.database.reading() as session:
        assert all(is_ready(session, recobra.settings, template) for template in whatsapp_texts())


def test_a_stop_between_making_and_keeping_makes_nothing_twice(
    provider: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bot.services.outbound.templates._keep", stop)
        assert call("sync").exit_code != 0
    assert len(contents(provider)) == 1
    assert {state["state"] for state in states("sync").values()} == {"approved"}
    assert len(contents(provider)) == len(whatsapp_texts())


def test_an_edited_text_is_another_template(
    provider: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("sync")
    edited = [t.model_copy(update={"text": f"{t.text} Gracias."}) for t in get_scripts().templates]
    scripts = get_scripts().model_copy(update={"templates": edited})
    monkeypatch.setattr("bot.services.outbound.templates.get_scripts", lambda: scripts)
    assert {state["state"] for state in states("check").values()} == {"edited"}
    assert {state["state"] for state in states("sync").values()} == {"approved"}
    assert len(contents(provider)) == 2 * len(whatsapp_texts())


def test_another_account_has_none_of_them(recobra: Recobra, provider: RunningSimulator) -> None:
    call("sync")
    recobra.settings.twilio_account_sid = "AC" + "1" * 32
    with recobra.database.reading() as session:
        assert not any(is_ready(session, recobra.settings, template) for template in whatsapp_texts())


def test_what_was_deleted_there_is_missing(provider: RunningSimulator) -> None:
    call("sync")
    login = (provider.settings.account_sid, provider.settings.auth_token)
    for item in contents(provider):
        httpx.delete(f"{provider.url}/v1/Content/{item['sid']}", auth=login).raise_for_status()
    assert {state["state"] for state in states("check").values()} == {"missing"}
    assert "recobra templates sync" in call("check").stdout


def test_nobody_there_is_said_in_a_sentence(recobra: Recobra, provider: RunningSimulator) -> None:
    recobra.settings.twilio_api_base_url = "http://127.0.0.1:9"
    assert isinstance(call("sync").exception, ProviderBusy)


def test_refused_credentials_are_named_and_take_no_approval_away(
    recobra: Recobra, provider: RunningSimulator
) -> None:
    call("sync")
    assert call("check").exit_code == 0
    token, recobra.settings.twilio_auth_token = recobra.settings.twilio_auth_token, "otro"
    for command in ("check", "sync"):
        refused = call(command).exception
        assert isinstance(refused, ProviderRefused)
        assert "rechaza las credenciales" in str(refused)
    recobra.settings.twilio_auth_token = token
    recobra.settings.twilio_api_base_url = TWILIO_API
    with recobra.database.reading() as session:
        assert all(is_ready(session, recobra.settings, template) for template in whatsapp_texts())


def test_an_api_that_is_out_of_order_takes_no_approval_away(
    recobra: Recobra, provider: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("sync")
    assert call("check").exit_code == 0

    def fail(*_: object, **__: object) -> Response:
        return Response(503, "no healthy upstream")

    monkeypatch.setattr("twilio.http.http_client.TwilioHttpClient.request", fail)
    for command in ("check", "sync"):
        assert isinstance(call(command).exception, ProviderBusy)
    recobra.settings.twilio_api_base_url = TWILIO_API
    with recobra.database.reading() as session:
        assert all(is_ready(session, recobra.settings, template) for template in whatsapp_texts())
