"""The compose file: right by its specification, whole, and closed to the outside but for the proxy."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot import processes
from bot.config import ROOT, Settings
from bot.supervisor import _STOP_SECONDS, Program
from tests.support import compose
from tests.support.compose import Service
from tests.support.ports import find_port

SCHEMA = Path(__file__).with_name("compose-spec.json")  # Apache License 2.0: see compose-spec.NOTICE
FILLED = {name: value or "given" for name, value in compose.read_example().items()}
BESIDE = {
    "SANIC_HOST",
    "RECOBRA_VAR_DIR",
    "RECOBRA_LOG",
    "PATH",
    "PYTHONUNBUFFERED",
}  # read elsewhere than settings
TWICE = ("web", "scheduler", "rasa", "actions")
REACH_OUT = {"proxy", "web", "scheduler", "migrate"}


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    return compose.read_services(FILLED)


def test_it_follows_the_specification() -> None:
    document = compose.read_document()
    errors = list(Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(document))
    assert not errors
    document["services"]["web-1"]["restarts"] = "always"
    assert list(Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(document)), "it finds nothing"


def test_the_example_names_every_variable_and_no_secret() -> None:
    example = compose.read_example()
    assert set(compose.list_variables()) <= set(example)
    settings = {name.upper() for name in Settings.model_fields}
    assert set(example) <= settings | set(compose.list_variables())
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY", "RASA_TOKEN", "TWILIO_AUTH_TOKEN", "SMTP_URL"):
        assert example[name] == ""


@pytest.mark.parametrize("name", ["POSTGRES_PASSWORD", "SECRET_KEY", "RASA_TOKEN", "PUBLIC_URL"])
def test_nothing_starts_without_what_all_have_to_agree_on(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        compose.read_services(FILLED | {name: ""})


def test_the_settings_of_the_example_are_usable(services: dict[str, Service]) -> None:
    given = {name: value for name, value in compose.read_example().items() if value}
    filled = given | {"TWILIO_WHATSAPP_FROM": "+593999000001", "HANDOFF_PHONE": "+593999000002"}
    own = services["web-1"].facts["environment"]
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in (filled | own).items()})
    assert settings.database_url.startswith("postgresql+psycopg://recobra:")
    assert settings.public_base == "https://recobra.example.com"
    assert settings.rasa_token == FILLED["RASA_TOKEN"]


def test_there_are_two_of_each_and_both_are_the_same(services: dict[str, Service]) -> None:
    for kind in TWICE:
        one, other = ({**services[f"{kind}-{number}"].facts, "build": None} for number in (1, 2))
        assert one == other


def test_every_setting_that_is_given_is_one(services: dict[str, Service]) -> None:
    known = {name.upper() for name in Settings.model_fields} | BESIDE
    for service in services.values():
        if service.image and service.kind != "rasa":
            assert set(service.facts["environment"]) | set(service.image.environment) <= known, service.name


def test_the_processes_are_those_that_recobra_up_starts(services: dict[str, Service]) -> None:
    started = {program.name: program for program in _own_programs()}
    assert set(started) == set(TWICE)
    for kind, program in started.items():
        service = services[f"{kind}-1"]
        assert _without_places(service.command) == _without_places(program.command), kind
        assert service.command[0] == "python"
        if program.ready_url:
            assert service.health_url
            assert service.health_url.rpartition(":")[2].partition("/")[2] == _path(program.ready_url)


def test_rasa_is_told_what_recobra_up_tells_it(services: dict[str, Service]) -> None:
    rasa = next(program for program in _own_programs() if program.name == "rasa")
    environment = services["rasa-1"].environment
    for name in (
        "RASA_TOKEN",
        "RECOBRA_TRACKER_URL",
        "RECOBRA_ACTION_ENDPOINT",
        "RECOBRA_LOCK_STORE",
        "REDIS_URL",
    ):
        assert name in rasa.environment
        assert environment[name], name
    assert environment["RECOBRA_LOCK_STORE"] == "redis"
    app = services["web-1"].environment
    assert environment["RECOBRA_TRACKER_URL"] == processes.tracker_url(app["DATABASE_URL"]).replace(
        "postgresql://", "postgresql+psycopg2://"
    )
    assert environment["RASA_TOKEN"] == app["RASA_TOKEN"]
    assert "SECRET_KEY" not in environment


def test_only_the_proxy_can_be_reached_and_only_who_must_reaches_out(services: dict[str, Service]) -> None:
    networks = compose.read_document()["networks"]
    assert networks["inside"]["internal"] is True
    for service in services.values():
        assert ("ports" in service.facts) == (service.name == "proxy"), service.name
        assert "network_mode" not in service.facts
        assert set(service.facts["networks"]) <= set(networks)
        assert ("outside" in service.facts["networks"]) == (service.kind in REACH_OUT), service.name
    assert services["proxy"].facts["networks"] == ["outside"]


def test_every_name_that_is_spoken_of_is_there(services: dict[str, Service]) -> None:
    volumes = compose.read_document()["volumes"]
    for service in services.values():
        for name, how in service.facts.get("depends_on", {}).items():
            assert name in services
            if how["condition"] == "service_healthy":
                assert services[name].facts["healthcheck"]["test"]
        for volume in service.facts.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in volumes or source.startswith("./"), volume
            assert not source.endswith(".conf") or (compose.FOLDER / source).is_file()


def test_the_schema_comes_first_and_all_share_the_files(services: dict[str, Service]) -> None:
    assert services["migrate"].command == ["recobra", "migrate"]
    for kind in ("web", "scheduler", "actions"):
        facts = services[f"{kind}-1"].facts
        assert facts["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert facts["volumes"] == ["files:/var/lib/recobra"]
        assert services[f"{kind}-1"].environment["RECOBRA_VAR_DIR"] == "/var/lib/recobra"
        assert "MEDIA_URL" not in facts["environment"]


def test_every_container_is_kept_alive_bounded_and_given_time_to_stop(services: dict[str, Service]) -> None:
    for service in services.values():
        facts = service.facts
        assert facts["restart"] == ("no" if service.name == "migrate" else "unless-stopped")
        assert {"max-size", "max-file"} <= set(facts["logging"]["options"])
        assert _seconds(facts["stop_grace_period"]) > _STOP_SECONDS
        assert facts["security_opt"] == ["no-new-privileges:true"]
        if service.name != "postgres":  # its entrypoint gives the volume to its user
            assert facts["read_only"] is True
            assert facts["cap_drop"] == ["ALL"]
    assert all(services[name].facts["user"] for name in ("proxy", "balancer", "redis"))


def test_what_listens_is_looked_after(services: dict[str, Service]) -> None:
    silent = {"scheduler", "migrate"}  # /readyz says when no scheduler is at work
    for service in services.values():
        assert ("healthcheck" in service.facts) == (service.kind not in silent), service.name


def test_postgresql_takes_the_connections_of_all(services: dict[str, Service]) -> None:
    ours = sum(service.kind in ("web", "scheduler", "actions", "migrate") for service in services.values())
    words = services["postgres"].command
    most = next(int(word.partition("=")[2]) for word in words if word.startswith("max_connections="))
    assert most >= ours * 40 + 2 * 15


def test_images_are_built_once_and_others_come_with_a_version(services: dict[str, Service]) -> None:
    built = [service for service in services.values() if "build" in service.facts]
    assert sorted(service.facts["image"] for service in built) == [
        "recobra-app:latest",
        "recobra-rasa:latest",
    ]
    for service in built:
        build = service.facts["build"]
        assert (compose.FOLDER / build["context"]).resolve() == ROOT
        assert (ROOT / build["dockerfile"]).is_file()
    for service in services.values():
        if service.image is None:
            assert service.facts["image"].partition(":")[2] not in ("", "latest")


def _own_programs() -> list[Program]:
    chosen = {"rasa_url": "http://127.0.0.1:5005", "actions_url": "http://127.0.0.1:5055"}
    settings = Settings(_env_file=None, web_port=find_port(), redis_url="redis://127.0.0.1:6379/0")  # type: ignore[call-arg]
    return processes.programs(settings, chosen, Path("recobra.tar.gz"), with_simulator=False)


def _without_places(command: list[str]) -> list[str]:
    """Leave out where it listens and where the model lies."""
    replaced = {"0.0.0.0": "HOST", "127.0.0.1": "HOST"}
    return [replaced.get(word, "MODEL" if word.endswith(".tar.gz") else word) for word in command[1:]]


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]


def _seconds(text: Any) -> float:
    return float(text[:-1]) * {"s": 1, "m": 60}[text[-1]]
