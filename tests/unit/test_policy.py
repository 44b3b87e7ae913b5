"""Every code of the provider and every end of a call leads somewhere."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.catalog.policy import Then, get_policy
from bot.catalog.typifications import get_typifications
from bot.models import CallOutcome, Channel, Script

# The codes of Twilio's that matter to WhatsApp messages and calls, as their documentation lists them.
CODES = [
    "63016", "63024", "63003", "63032", "63049", "63018", "63013", "63014", "63021", "63007",
    "63051", "21211", "21614", "21610", "21408", "21617", "21658", "30007", "20429", "20500",
    "22005", "32018", "21217", "21215", "13227", "21216", "21210", "13224",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_code_has_a_rule(code: str) -> None:
    assert code in get_policy().error_codes


@pytest.mark.parametrize("code", ["63024", "63003", "63032", "21211", "21614"])
def test_whatsapp_that_cannot_reach_becomes_a_call(code: str) -> None:
    assert get_policy().of_code(code).then is Then.OTHER_CHANNEL


def test_unknown_code_is_retried_later_and_said_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    assert get_policy().of_code("99999").then is Then.RETRY_LATER


def test_every_call_outcome_and_typification_is_mapped() -> None:
    policy = get_policy()
    assert set(policy.call_outcomes) == set(CallOutcome)
    for script, rules in policy.scripts.items():
        codes = {t.code for t in get_typifications().root[script]}
        assert set(rules.after) == codes
        assert set(rules.reasons.values()) <= codes


def test_attempts_go_from_whatsapp_to_voice_and_end() -> None:
    policy = get_policy().scripts[Script.EQUIPMENT_RECOVERY]
    made: Counter[Channel] = Counter()
    both = [Channel.WHATSAPP, Channel.VOICE]
    order = []
    last = None
    while (last := policy.next_channel(made, both, last)) is not None:
        order.append(last)
        made[last] += 1
    assert order == [Channel.WHATSAPP] * 2 + [Channel.VOICE] * 3
    assert policy.next_channel(Counter(), [Channel.VOICE]) is Channel.VOICE
    assert policy.next_channel(Counter(), []) is None


def test_policy_file_names_each_code_once() -> None:
    text = (Path(__file__).parents[2] / "bot/catalog/policy.yml").read_text()
    codes = re.findall(r'^  "(\d+)":', text, re.M)
    assert len(codes) == len(set(codes))
