"""One run of `recobra understand` for all tests: loading the model is what takes time."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.config import ROOT
from tests.nlu import corpus
from tests.support.models import share_models

ODD = ["hola", "", "   ", "🙏🏽", "/restart", "مرحبا", "a" * 20_000, 'dijo "no"\tya', "gracias"]
DATED = "quiero un turno mañana a las 3 de la tarde en Quito"
NO_TEXT = b"\xff\xfe hola"

Answer = dict[str, Any]


@dataclass
class Answers:
    """What was answered to each set of texts, in their order."""

    held_out: list[Answer]
    unknown: list[Answer]
    odd: list[Answer]
    dated: Answer
    no_text: Answer


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The answers told from 16 March 2021."""
    held_out, unknown = [text for text, _ in corpus.read_held_out()], corpus.read_unknown()
    lines = [line.encode() for line in [*held_out, *unknown, *ODD, DATED]] + [NO_TEXT]
    folder = tmp_path_factory.mktemp("understand")
    share_models(folder)
    given = iter(_understand(lines, folder, today="2021-03-16"))
    parts = [[next(given) for _ in part] for part in (held_out, unknown, ODD)]
    return Answers(*parts, dated=next(given), no_text=next(given))


def _understand(lines: list[bytes], folder: Path, today: str) -> list[Answer]:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "understand", "--today", today]
    sent = b"\n".join(lines)
    environment = os.environ | {"RECOBRA_VAR_DIR": str(folder)}
    done = subprocess.run(
        command, input=sent, env=environment, capture_output=True, cwd=ROOT, timeout=280, check=True
    )
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answered) == len(lines)
    return answered
