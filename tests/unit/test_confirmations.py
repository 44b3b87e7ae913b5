"""An agent's deeds are confirmed in the very words of the bot."""

import pytest
import yaml
from pydantic import ValidationError

from bot.catalog.confirmations import Confirmations, get_confirmations
from bot.config import ROOT


def test_confirmations_are_the_bots_own_words() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    for name, text in get_confirmations():
        if name in Confirmations.AGENTS_OWN:
            assert f"utter_{name}" not in responses
            continue
        written = [each["text"] for each in responses[f"utter_{name}"] if "channel" not in each]
        assert written == [text], name


def test_a_value_that_nobody_fills_in_is_told_at_the_start() -> None:
    texts = dict(get_confirmations()) | {"claim": "Tu reclamo es {numero}."}
    with pytest.raises(ValidationError, match="claim: no se conoce el valor numero"):
        Confirmations(**texts)
