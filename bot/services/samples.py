"""The sample campaigns of a first start: something to talk to before the first base is loaded."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.config import ROOT, var_dir
from bot.models import Account, BaseFile, Campaign, CorporateLine, Office, Role, Script
from bot.services import accounts
from bot.services.campaigns import campaigns, launching
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.corporate import CORPORATE_IMPORTER
from bot.services.imports.equipment import EQUIPMENT
from bot.services.imports.retention import RETENTION
from bot.services.imports.running import run_import

_SAMPLES: dict[str, tuple[BaseKind[Any], str]] = {
    "muestra": (EQUIPMENT, "demo_base.csv"),
    "muestra-cobranza": (COLLECTIONS, "demo_debts.csv"),
    "muestra-retencion": (RETENTION, "demo_retention.csv"),
}
_CORPORATE = "demo_corporate.csv"
_DAYS = 14
_PEOPLE: dict[
    str, tuple[str, Role, tuple[str, ...]]
] = {  # sign-in: who, as what, with which procedures' roles
    "asesora": ("Ana Torres", Role.AGENT, ()),
    "asesor": ("Luis Mena", Role.AGENT, ()),
    "variaciones": ("Vera Lara", Role.AGENT, ("variations_advisor",)),
    "supervisora": ("Sara Vega", Role.SUPERVISOR, ("operations_supervisor",)),
    "administradora": ("Alba Ríos", Role.ADMIN, ()),
    "oficina": ("Ciro Paz", Role.CAC, ()),
    "tecnico": ("Teo Cueva", Role.STAFF, ("technician",)),
    "calidad": ("Nora Páez", Role.STAFF, ("incident_follow_up", "quality")),
    "gerencia": ("Gala Ortiz", Role.STAFF, ("commercial_management",)),
}
_DOMAIN = "recobra.example"


def load_if_empty(recobra: Recobra) -> bool:
    """Load and launch the sample campaigns that are not there, and corporate lines; none where somebody has a base.

    Whether any was loaded.
    """
    with recobra.database.reading() as session:
        is_used = _is_used(session)
        missing = [] if is_used else _list_missing(session)
        lacks_lines = not is_used and session.scalar(select(CorporateLine.id).limit(1)) is None
    for name in missing:
        _load(recobra, name)
    if lacks_lines:
        run_import(recobra.database, ROOT / "samples" / _CORPORATE, CORPORATE_IMPORTER)
    return bool(missing)


def add_people(recobra: Recobra) -> list[tuple[str, str]]:
    """Demonstration accounts where nobody has one, with one password that this installation draws for itself.

    Mail address and role of each that is there, for who starts it; none where the operator has accounts.
    """
    mails = {f"{name}@{_DOMAIN}": who for name, who in _PEOPLE.items()}
    with recobra.database.writing() as session:
        there = set(session.scalars(select(Account.email).where(Account.active)))
        if there - mails.keys():
            return []
        office = session.scalar(select(Office).where(Office.city == "Quito").order_by(Office.id).limit(1))
        for email, (name, role, tasks) in mails.items():
            if email not in there:
                at = office if role is Role.CAC else None
                accounts.add(session, email, role, read_password(), name, at, tasks)
    return [(email, role.label) for email, (_, role, _) in mails.items()]


def read_password() -> str:
    """The demonstration accounts' password: drawn once, kept where only who runs Recobra can read it."""
    path = var_dir() / "demo_password"
    if not path.exists():
        path.touch(0o600)
        path.write_text(f"recobra-{secrets.randbelow(10**6):06d}")
    return path.read_text()


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
