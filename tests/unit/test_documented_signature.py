"""A receiver that does as the documents say takes what we send, and nothing else."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.config import ROOT
from bot.services.outbox.adapters import sign

BODY = '{"key": "1", "payload": {"línea": "0999"}}'.encode()
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SAMPLE = re.compile(r"```python\n(import hashlib.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("secret", "age", "body", "taken"),
    [
        ("secreto", 0, BODY, True),
        ("otro", 0, BODY, False),
        ("secreto", 600, BODY, False),
        ("secreto", 0, BODY + b" ", False),
    ],
    ids=["ours", "another secret", "an old one sent again", "another body"],
)
def test_the_receiver_of_the_documents(secret: str, age: int, body: bytes, taken: bool) -> None:
    header = sign("secreto", int(time.time()) - age, BODY)
    assert read_sample()(secret, header, body) is taken


@pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=x,v1=abc", "t=1,v1=ñ", ",,=,"])
def test_a_header_that_is_none_is_refused(header: str) -> None:
    assert not read_sample()("secreto", header, BODY)


def test_the_example_is_right() -> None:
    assert sign("secreto", 1600000000, b"{}").split("v1=")[1] in DOCUMENT


def read_sample() -> Callable[[str, str, bytes], bool]:
    found = SAMPLE.search(DOCUMENT)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)
    is_ours: Callable[[str, str, bytes], bool] = names["is_ours"]
    return is_ours
