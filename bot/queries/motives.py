"""What a case of a procedure may end in, state by state, as its people read it beside the steps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalog.procedure import Procedure
from bot.catalog.retention import Outcome, get_retention
from bot.catalog.typifications import Typification, get_typifications
from bot.models import Script


@dataclass(frozen=True)
class Motive:
    """One of them; `observations`: with an ellipsis where the case's own words stand."""

    state: str
    is_pending: bool
    motive: str
    closing: str
    observations: Sequence[str]


def list_motives(procedure: Procedure) -> list[Motive]:
    """In the catalog's order; none where the procedure's steps do not typify."""
    if not any(step.typifies for step in procedure.steps):
        return []
    return [_describe(each) for each in get_typifications().root[Script.RETENTION]]


def _describe(found: Typification) -> Motive:
    texts = [re.sub(r"\{\w+\}", "…", text) for text in (found.observation, *found.more_observations)]
    return Motive(
        found.state,
        get_retention().outcomes[found.state] is Outcome.PENDING,
        found.motive,
        found.closing.words if found.closing else "",
        [f"Caso {n}. {text}" for n, text in enumerate(texts, 1)] if len(texts) > 1 else texts,
    )
