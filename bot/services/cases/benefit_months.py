"""The months of a discount, consecutive or listed. Source: 000_e38df741ca3a1b96.txt, "5. SALTO"."""

import re
from collections.abc import Iterator, Mapping, Sequence

_MONTHS = 12


def list_months(answers: Mapping[str, str]) -> list[int]:
    """Their numbers, 1 to 12, in their order; the year may turn between."""
    first, count = int(answers["start_month"][5:]), int(answers["month_count"])
    if answers["skip"] == "skipped":
        return _read(answers.get("month_list", ""))
    return [(first - 1 + i) % _MONTHS + 1 for i in range(count)]


def find_faults(answers: Mapping[str, str], *, may_skip: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with them, by field."""
    if answers["skip"] != "skipped":
        return
    if not may_skip:
        yield "skip", "Este beneficio se da en meses consecutivos."
        return
    months, first = _read(answers.get("month_list", "")), int(answers["start_month"][5:])
    later = [(month - first) % _MONTHS for month in months]
    if len(months) != int(answers["month_count"]):
        yield "month_list", f"Son {len(months)} meses, y arriba dice {answers['month_count']}."
    elif not months or months[0] != first or later != sorted(set(later)):
        yield "month_list", f"Los meses van en orden, desde el de inicio ({first})."


def join_months(months: Sequence[int]) -> str:
    """As the seed writes them: "2 3 Y 5"."""
    *others, last = map(str, months)
    return f"{' '.join(others)} Y {last}" if others else last


def _read(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,2}", text) if 1 <= int(number) <= _MONTHS]
