"""The tables of utterances beside the tests: one a line, `text => what is in it`."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def load_table(name: str) -> list[tuple[str, list[str]]]:
    """Return each utterance with its expected values; a line that begins with # is a comment."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.rpartition("=>") for line in lines if not line.startswith("#"))
    return [(text.removesuffix(" "), expected.split()) for text, _, expected in pairs]
