"""What the doctor says of each part."""

from dataclasses import dataclass
from enum import StrEnum

TIMEOUT = 5.0  # seconds, for every call out


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was seen of one part, and what to do about it."""

    part: str
    health: Health
    detail: str
    remedy: str = ""
