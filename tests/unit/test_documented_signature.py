"""A receiver that does as the documents say takes what we send, and nothing else."""

import re
import time

import pytest

from bot.config import ROOT
from bot.services.outbox.adapters import sign

BODY = '{"key": "1", "payload": {"línea": "0999"}}'.encode()
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
    found = SAMPLE.search((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert found
    names: dict[str, object] = {}
    exec(found[1], names)
    header = sign("secreto", int(time.time()) - age, BODY)
    assert names["is_ours"](secret, header, body) is taken  # type: ignore[operator]
