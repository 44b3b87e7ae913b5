"""The domain, the rules and the code name the same things, and the texts keep to what was agreed."""

import re
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions import respond  # noqa: F401 (registers the answers)
from actions.menus import TITLES
from actions.registry import HANDLERS
from actions.talk import ENDS
from bot.config import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
CODE = "\n".join(path.read_text() for path in (ROOT / "actions").rglob("*.py"))
TEXTS = [(name, each) for name, variants in DOMAIN["responses"].items() for each in variants]


def test_every_intent_has_a_rule_and_an_answer() -> None:
    rules = yaml.safe_load((ROOT / "data/rules/intents.yml").read_text())["rules"]
    assert {rule["steps"][0]["intent"] for rule in rules} == set(DOMAIN["intents"])
    assert {intent for _, intent in HANDLERS} == set(DOMAIN["intents"])


def test_every_action_is_served() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(DOMAIN["actions"])


def test_every_text_is_said_and_every_text_said_is_there() -> None:
    said = set(re.findall(r"utter_\w+", CODE)) - {"utter_message", "utter_action"}
    assert said == set(DOMAIN["responses"]) - {"utter_default"}


@pytest.mark.parametrize(("name", "variant"), TEXTS)
def test_texts(name: str, variant: dict[str, Any]) -> None:
    text = variant["text"]
    booked = name.endswith(("_booked", "_moved"))
    assert ("código" in text) == booked
    if variant.get("channel") == "voice":
        assert "http" not in text
        assert len(text) <= 230, "one breath"


def test_what_ends_a_call_is_known_to_lead_nowhere_else() -> None:
    assert set(ENDS) == {name for name, each in TEXTS if (each.get("custom") or {}).get("end")}


def test_button_titles_fit() -> None:
    assert max(len(written) for written, _ in TITLES.values()) <= 20  # WhatsApp's limit for a button
