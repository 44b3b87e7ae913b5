"""What a motive's limits allow: said beside each field before, and told of what goes beyond them.

Source: 000_e38df741ca3a1b96.txt, "según matriz de beneficios"; PENDIENTE.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from bot import clock
from bot.catalog.procedure import FormField
from bot.catalog.retention import Matrix, get_retention
from bot.catalog.typifications import Typification
from bot.models import ServiceCase
from bot.services.cases import benefit_months, pending


def find_hint(case: ServiceCase, chosen: Typification, field: FormField) -> str:
    """What is allowed in a field of a motive, in Spanish, after what its own hint says."""
    matrix = get_retention().rules_of(chosen.code).matrix
    said = {
        "percentage": _join(matrix), "month_count": _span(matrix.most_months), "days": _span(matrix.most_days),
        "skip": "" if matrix.skips else "En este beneficio van seguidos",
        "returns_on": f"hasta el {pending.last_day(case, chosen):%d/%m/%Y}" if field.name == "returns_on" else "",
    }  # fmt: skip
    return ": ".join(filter(None, (field.hint, said.get(field.name))))


def find_faults(
    case: ServiceCase, chosen: Typification, answers: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What goes beyond them, by field."""
    if day := answers.get("returns_on"):
        yield from _find_late(pending.last_day(case, chosen), date.fromisoformat(day))
    matrix = get_retention().rules_of(chosen.code).matrix
    percentage, months, days = (answers.get(name) for name in ("percentage", "month_count", "days"))
    if percentage and matrix.percentages and int(percentage) not in matrix.percentages:
        yield "percentage", f"Según la matriz de beneficios puede ser {_join(matrix)}."
    if months and matrix.most_months and not 1 <= int(months) <= matrix.most_months:
        yield "month_count", f"Según la matriz de beneficios son {_span(matrix.most_months)}."
    if days and matrix.most_days and not 1 <= int(days) <= matrix.most_days:
        yield "days", f"Se compensan {_span(matrix.most_days)} días."
    if "skip" in answers:
        yield from benefit_months.find_faults(answers, may_skip=matrix.skips)
    if (begun := answers.get("suspended_from")) and date.fromisoformat(begun) < clock.today():
        yield "suspended_from", "La suspensión no puede empezar en un día que ya pasó."


def _find_late(last: date, day: date) -> Iterator[tuple[str, str]]:
    if last < clock.today():
        yield (
            "returns_on",
            f"El plazo de este pendiente fue hasta el {last:%d/%m/%Y}: termina el caso con un estado final.",
        )
    elif not clock.today() <= day <= last:
        yield "returns_on", f"El plazo de este pendiente es hasta el {last:%d/%m/%Y}."


def _join(matrix: Matrix) -> str:
    *others, last = [str(each) for each in matrix.percentages] or [""]
    return f"{', '.join(others)} o {last}" if others else last


def _span(most: int | None) -> str:
    return f"de 1 a {most}" if most else ""
