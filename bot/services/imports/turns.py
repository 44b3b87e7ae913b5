"""Takes in who came to their turn and who did not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.imports.fields import read_choice
from bot.imports.layouts import TURNS, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.models import Turn, TurnStatus
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.turns import attendance


@dataclass(frozen=True, slots=True)
class TurnRow:
    """The result of one turn."""

    code: str
    attended: bool


def parse_turn(row: Cells) -> TurnRow:
    """Read one row, or `BadCellError`."""
    code = re.sub(r"\s", "", row["code"]).upper()
    if not code:
        raise BadCellError("code", "falta el código del turno")
    return TurnRow(code, read_choice(row["result"], "result", yes="ATENDIDO", no="AUSENTE"))


def apply_turns(session: Session, rows: Sequence[Accepted[TurnRow]]) -> Applied:
    """Record the results; contacts of those who did not come go on."""
    codes = [row.value.code for row in rows]
    found = session.scalars(select(Turn).options(joinedload(Turn.customer)).where(Turn.code.in_(codes)))
    by_code = {turn.code: turn for turn in found}
    return apply_each(
        rows, lambda row: attendance.record(session, _expect(by_code.get(row.code)), row.attended)
    )


def _expect(turn: Turn | None) -> Turn:
    if turn is None:
        raise BadCellError("code", "no hay ningún turno con ese código")
    if turn.status is TurnStatus.CANCELLED:
        raise BadCellError("code", "el turno estaba anulado")
    return turn


TURNS_IMPORTER = Importer(TURNS, parse_turn, lambda row: row.code, apply_turns)
