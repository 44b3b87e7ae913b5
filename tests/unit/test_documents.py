"""Documents are checked against the code where that can be done: what they name is there."""

import re
from pathlib import Path

import pytest

from bot.config import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "simulator" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_leads_to_is_there(document: Path) -> None:
    text = document.read_text()
    folder = document.parent
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    missing = [each for each in targets if "://" not in each and not (folder / each).exists()]
    assert missing == []


def test_the_tests_that_security_names_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert named
    assert named <= there, named - there
