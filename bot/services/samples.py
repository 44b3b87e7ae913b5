"""The sample campaigns of a first start: something to talk to before the first base is loaded."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.models import BaseFile, Campaign, Script
from bot.services.campaigns import campaigns, launching
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.equipment import EQUIPMENT

_SAMPLES: dict[str, tuple[BaseKind[Any], str]] = {
    "muestra": (EQUIPMENT, "demo_base.csv"),
    "muestra-cobranza": (COLLECTIONS, "demo_debts.csv"),
}
_DAYS = 14


def load_if_empty(recobra: Recobra) -> bool:
    """Load and launch the sample campaigns that are not there; none where somebody has a base of their own.

    Whether any was loaded.
    """
    with recobra.database.reading() as session:
        missing = [] if _is_used(session) else _list_missing(session)
    for name in missing:
        _load(recobra, name)
    return bool(missing)


def _is_used(session: Session) -> bool:
    own_base = select(BaseFile.id).where(BaseFile.name.not_in(_SAMPLES)).limit(1)
    own_campaign = select(Campaign.id).where(Campaign.name.not_in(_SAMPLES)).limit(1)
    return session.scalar(own_base) is not None or session.scalar(own_campaign) is not None


def _list_missing(session: Session) -> list[str]:
    there = set(session.scalars(select(Campaign.name)))
    return [name for name in _SAMPLES if name not in there]


def _load(recobra: Recobra, name: str) -> None:
    kind, file = _SAMPLES[name]
    import_base(recobra.database, kind, ROOT / "samples" / file, name)
    today, span = clock.today(), timedelta(days=_DAYS)
    deadline = today + span
    ends = deadline + span if kind.script is Script.EQUIPMENT_RECOVERY else None
    with recobra.database.writing() as session:
        campaigns.create(session, name, kind.script, name, today, deadline, ends, ["whatsapp", "voice"])
    launching.launch(recobra, name, accept=True)
