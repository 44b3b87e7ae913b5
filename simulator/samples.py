"""Files that can be sent with one click: a record of delivery, as photograph and PDF, and a voice note."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "samples"


@dataclass(frozen=True)
class Sample:
    """One file."""

    name: str
    filename: str
    content_type: str


SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("acta", "acta.jpg", "image/jpeg"),
        Sample("acta_pdf", "acta.pdf", "application/pdf"),
        Sample("voice_note", "nota-de-voz.ogg", "audio/ogg"),
    )
}


def read_sample(sample: Sample) -> bytes:
    """A sample's bytes."""
    return (FOLDER / sample.filename).read_bytes()
