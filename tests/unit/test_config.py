import json
import os
import re
from pathlib import Path

import pytest

from bot import config
from bot.config import ROOT, Settings
from bot.errors import Misconfigured


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path))
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def load(**environment: str) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return Settings(_env_file=None)  # type: ignore[call-arg]


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    beside = {"RECOBRA_VAR_DIR"}
    assert named == {name.upper() for name in Settings.model_fields} | beside


def test_the_example_shows_the_defaults() -> None:
    example = dict(re.findall(r"^#?([A-Z_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    settings = load()
    for name in (
        "twilio_api_base_url",
        "country",
        "timezone",
        "send_hours",
        "agent_hours",
        "web_port",
        "simulator_port",
        "twilio_whatsapp_from",
        "twilio_voice_from",
        "mail_from",
        "web_host",
    ):
        assert example[name.upper()] == str(getattr(settings, name)), name


def test_nothing_is_required_and_the_secret_is_kept() -> None:
    assert load().secret_key == load().secret_key
    assert load().rasa_token == load().rasa_token != load().secret_key


def test_a_rasa_elsewhere_has_a_token_of_its_own() -> None:
    assert load(RASA_TOKEN="given", SECRET_KEY="k" * 32).rasa_token == "given"
    assert load(SECRET_KEY="k" * 32).rasa_token == load(SECRET_KEY="k" * 32).rasa_token
    assert load(SECRET_KEY="k" * 32).rasa_token != load(SECRET_KEY="j" * 32).rasa_token


def test_postgresql_goes_through_psycopg() -> None:
    assert load(DATABASE_URL="postgres://a:b@host/name").database_url == "postgresql+psycopg://a:b@host/name"


def test_what_a_running_start_chose_is_used_while_it_lives(tmp_path: Path) -> None:
    running = tmp_path / "running.json"
    running.write_text(json.dumps({"pid": os.getpid(), "settings": {"rasa_url": "http://127.0.0.1:5"}}))
    assert load().rasa_url == "http://127.0.0.1:5"
    assert load(RASA_URL="http://rasa:5005").rasa_url == "http://rasa:5005"
    running.write_text(json.dumps({"pid": 2**22 + 1, "settings": {"rasa_url": "http://127.0.0.1:5"}}))
    assert load().rasa_url is None


def test_the_public_address_has_no_last_slash() -> None:
    assert load(PUBLIC_URL="https://recobra.example/x/").public_base == "https://recobra.example/x"
    assert load(WEB_PORT="9000").public_base == "http://127.0.0.1:9000"


def test_a_wrong_window_says_what_is_expected() -> None:
    with pytest.raises(ValueError, match="HH:MM-HH:MM"):
        load(SEND_HOURS="de 8 a 20")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Marte/Base"),
        ("COUNTRY", "XX"),
        ("DATABASE_URL", "base.db"),
        ("SMTP_URL", "mail.example.com"),
        ("PUBLIC_URL", "recobra.example"),
        ("TWILIO_API_BASE_URL", "api.twilio.com"),
        ("WEB_PORT", "80000"),
        ("WHATSAPP_DAILY_LIMIT", "-1"),
        ("HANDOFF_PHONE", "1800-100-100"),
        ("TWILIO_WHATSAPP_FROM", "whatsapp:0999000001"),
        ("TWILIO_VOICE_FROM", "CNT"),
    ],
)
def test_what_cannot_be_used_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name.lower()):
        load(**{name: value})


def test_telephones_are_kept_as_twilio_takes_them() -> None:
    settings = load(TWILIO_WHATSAPP_FROM="whatsapp:+14155238886", HANDOFF_PHONE="+593 2 393-1300")
    assert (settings.twilio_whatsapp_from, settings.handoff_phone) == ("+14155238886", "+59323931300")
    assert load(HANDOFF_PHONE="").handoff_phone is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WEB_PORT", "80000", "WEB_PORT: debe ser 65535 o menos"),
        ("VOICE_CPS", "cero", "VOICE_CPS: debe ser un número"),
        ("SEND_HOURS", "de {8} a 20", "SEND_HOURS: «de {8} a 20» no es un horario"),
    ],
)
def test_what_is_wrong_is_said_in_spanish(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    config.get_settings.cache_clear()
    with pytest.raises(Misconfigured) as refused:
        config.get_settings()
    config.get_settings.cache_clear()
    assert str(refused.value).startswith(words)


def test_the_folder_is_made_when_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path / "deep" / "var"))
    assert config.var_dir().is_dir()
