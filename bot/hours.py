"""Daily hours such as 08:00-20:00, and the arithmetic of fitting one window into another."""

import re
from dataclasses import dataclass
from datetime import time

_FORM = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class DailyHours:
    """From `start` (included) to `end` (excluded), local time, on one day."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "DailyHours":
        """Read "HH:MM-HH:MM".

        Raises:
            ValueError: it is not of that form, or ends before it starts.
        """
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise ValueError(f"«{text}» no es un horario: se espera HH:MM-HH:MM, por ejemplo 08:00-20:00")
        first, last = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        if first >= last:
            raise ValueError(f"«{text}» termina antes de empezar")
        return cls(first, last)

    def narrow(self, other: "DailyHours") -> "DailyHours | None":
        """What both windows allow, or None where they do not meet."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DailyHours(start, end) if start < end else None

    def __contains__(self, moment: time) -> bool:
        return self.start <= moment < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
