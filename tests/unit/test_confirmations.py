"""An agent's deeds are confirmed in the very words of the bot."""

import yaml

from bot.catalog.confirmations import get_confirmations
from bot.config import ROOT


def test_confirmations_are_the_bots_own_words() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    for name, text in get_confirmations():
        written = [each["text"] for each in responses[f"utter_{name}"] if "channel" not in each]
        assert written == [text], name
