"""The sample campaign of a first start: something to talk to before the first base is loaded."""

from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.models import BaseFile, Campaign, Script
from bot.services.campaigns import campaigns, launching
from bot.services.imports.bases import import_base
from bot.services.imports.equipment import EQUIPMENT

_NAME = "muestra"
_DAYS = 14


def load_if_empty(recobra: Recobra) -> bool:
    """Load and launch the sample campaign where there is no campaign and no other base; whether it did."""
    with recobra.database.reading() as session:
        other_base = select(BaseFile.id).where(BaseFile.name != _NAME).limit(1)
        if session.scalar(select(Campaign.id).limit(1)) or session.scalar(other_base):
            return False
    import_base(recobra.database, EQUIPMENT, ROOT / "samples" / "demo_base.csv", _NAME)
    deadline = clock.today() + timedelta(days=_DAYS)
    with recobra.database.writing() as session:
        campaigns.create(
            session, _NAME, Script.EQUIPMENT_RECOVERY, _NAME, clock.today(), deadline,
            deadline + timedelta(days=_DAYS), ["whatsapp", "voice"],
        )  # fmt: skip
    launching.launch(recobra, _NAME, accept=True)
    return True
