"""What people read of a case: its procedure, step, role and state; what the catalog lost keeps its key."""

from bot.catalog.procedure import Procedure
from bot.catalog.procedures import get_procedures
from bot.catalog.roles import get_roles
from bot.catalog.systems import MAIL, get_systems
from bot.models import CaseFile, CaseStatus, Channel, OutboxRecord, RecordStatus, ServiceCase

STATUSES = {
    CaseStatus.OPEN: "Abierto",
    CaseStatus.CLOSED: "Terminado",
    CaseStatus.CANCELLED: "Anulado",
}
RECORDS = {
    RecordStatus.WAITING: "Por enviar",
    RecordStatus.SENDING: "Enviándose",
    RecordStatus.SENT: "Recibido",
    RecordStatus.FAILED: "Falló",
    RecordStatus.CANCELLED: "Anulado",
}


def find_procedure(case: ServiceCase) -> Procedure | None:
    """Its procedure; None: the catalog has it no more."""
    return get_procedures().get(case.procedure)


def name_procedure(key: str) -> str:
    """A procedure's title."""
    found = get_procedures().get(key)
    return found.title if found else key


def name_step(case: ServiceCase, key: str | None = None) -> str:
    """The title of a step or an end, by default of the one that the case is in."""
    key = key or case.step
    procedure = find_procedure(case)
    return name_places(procedure).get(key, key) if procedure else key


def name_places(procedure: Procedure) -> dict[str, str]:
    """The titles of a procedure's steps and ends, by key."""
    steps = {each.key: each.title for each in procedure.steps}
    return steps | {each.key: each.title for each in procedure.ends}


def name_role(key: str | None) -> str:
    """Who does a task."""
    found = get_roles().root.get(key or "")
    return found.title if found else key or ""


def name_system(key: str) -> str:
    """The title of a system that is told."""
    found = get_systems().root.get(key)
    return found.title if found else key


def name_giver(file: CaseFile) -> str:
    """From where a file came that nobody here added: a mail's sender is who says so, and is to be looked at."""
    if file.message is None:
        return "del cliente"
    if file.message.channel is Channel.EMAIL:
        return f"por correo de {file.message.address}"
    return "del cliente, por WhatsApp"


def name_status(record: OutboxRecord) -> str:
    """Where it is: of a mail nobody says that it was received."""
    is_sent_mail = record.system == MAIL and record.status is RecordStatus.SENT
    return "Enviado" if is_sent_mail else RECORDS[record.status]


def name_record(record: OutboxRecord) -> str:
    """What a system is told: "Orden de trabajo"."""
    return get_systems().name_record(record.system, record.kind)


def name_fields(record: OutboxRecord) -> list[tuple[str, str]]:
    """What a system is told, each field by its name; what is empty is left out."""
    name = get_systems().name_field
    return [(name(record.system, field), text) for field, text in record.payload.items() if text]


def name_file(procedure: Procedure | None, field: str) -> str:
    """What a file of a case is: the label of the field that it answers."""
    found = next((f for step in procedure.steps if (f := step.find(field))), None) if procedure else None
    return found.label if found else "Otro documento"
