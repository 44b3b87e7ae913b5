"""Which columns each file of the back office has, and how its headings are matched."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import FileRefused

type Cells = Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file: our names and its headings. Source: the contract, "Other files"."""

    kind: str
    title: str
    required: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict)

    def bind(self, headings: Sequence[str], file_name: str) -> Callable[[Sequence[str]], Cells]:
        """How to pick the cells of a row by our names, for a file with these headings.

        Raises:
            FileRefused: a required column is missing, one is there twice, or it is another kind of file.
        """
        places = self._find_places(headings)
        missing = [heading for name, heading in self.required.items() if name not in places]
        if missing:
            raise FileRefused(self._explain(file_name, missing, headings))
        folded = [fold_heading(heading) for heading in headings]
        for name, place in places.items():
            if folded.count(folded[place]) > 1:
                raise FileRefused(f"«{file_name}» trae dos veces la columna {self._heading(name)}.")
        return lambda row: {name: row[i] if i < len(row) else "" for name, i in places.items()}

    def _find_places(self, headings: Sequence[str]) -> dict[str, int]:
        places = {fold_heading(heading): i for i, heading in reversed(list(enumerate(headings)))}
        wanted = {**self.required, **self.optional}
        return {
            name: places[fold_heading(heading)]
            for name, heading in wanted.items()
            if fold_heading(heading) in places
        }

    def _heading(self, name: str) -> str:
        return {**self.required, **self.optional}[name]

    def _explain(self, file_name: str, missing: list[str], headings: Sequence[str]) -> str:
        if other := _recognise(headings):
            return f"«{file_name}» no es {self.title}: parece {other.title}."
        if len(missing) == len(self.required):
            names = ", ".join(missing)
            return f"«{file_name}» no es {self.title}: no tiene ninguna de sus columnas ({names})."
        columns = "falta la columna" if len(missing) == 1 else "faltan las columnas"
        return f"«{file_name}» no es {self.title}: le {columns} {', '.join(missing)}."


def fold_heading(heading: str) -> str:
    """A heading without accents, case, spaces and signs."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", plain.upper())


def _recognise(headings: Sequence[str]) -> Layout | None:
    """The most demanding layout that these headings satisfy."""
    there = {fold_heading(heading) for heading in headings}
    satisfied = [
        layout for layout in ALL if {fold_heading(heading) for heading in layout.required.values()} <= there
    ]
    return max(satisfied, key=lambda layout: len(layout.required), default=None)


_CEDULA = {"cedula": "CEDULA"}
_NAME = {"name": "APELLIDOS Y NOMBRES"}
_SERVICE = {"service_number": "NUMERO DE SERVICIO"}
_LINE = {"business_line": "LINEA DE NEGOCIO"}
_PHONE = {"phone_1": "CELULAR 1"}
_CONTACT = {"phone_2": "CELULAR 2", "email": "CORREO", "city": "CIUDAD"}

EQUIPMENT_BASE = Layout(
    "equipment-base",
    "una base de equipos",
    _CEDULA
    | _NAME
    | _SERVICE
    | _LINE
    | {"retired_on": "FECHA DE RETIRO", "equipment": "EQUIPOS PENDIENTES"}
    | _PHONE
    | {"charge": "VALOR CARGADO", "paid": "PAGO", "claimed": "RECLAMO"},
    _CONTACT | {"charge_loaded_on": "FECHA DE CARGO"},
)
COLLECTIONS_BASE = Layout(
    "collections-base",
    "una base de cobranza",
    _CEDULA
    | _NAME
    | _SERVICE
    | _LINE
    | {
        "amount_due": "VALOR PENDIENTE",
        "overdue_invoices": "FACTURAS VENCIDAS",
        "overdue_since": "FECHA DE VENCIMIENTO",
        "payment_method": "FORMA DE PAGO",
    }
    | _PHONE,
    _CONTACT | {"address": "DIRECCION", "benefit": "BENEFICIO", "opted_in": "ACEPTA WHATSAPP"},
)
RETENTION_BASE = Layout(
    "retention-base",
    "una base de retención",
    {"complaint_number": "NUMERO DE QUEJA", "complaint_type": "TIPO DE QUEJA"}
    | _CEDULA
    | _NAME
    | _SERVICE
    | _LINE
    | {"requested_on": "FECHA DE SOLICITUD"}
    | _PHONE
    # Of a missing column nobody would know that it was not asked.
    | {
        "in_arrears": "EN MORA",
        "in_credit_bureau": "CENTRAL DE RIESGOS",
        "category": "CATEGORIA",
        "recent_complaints": "RECLAMOS 30 DIAS",
    },
    _CONTACT | {"plan": "PLAN", "reason": "MOTIVO"},
)
RETURNED = Layout(
    "returned",
    "una lista de equipos entregados",
    _CEDULA | _SERVICE | {"returned_on": "FECHA DE ENTREGA"},
    {"record": "ACTA", "office": "CAC"},
)
CHARGES = Layout(
    "charges",
    "una lista de cargos",
    _SERVICE | {"amount": "VALOR", "loaded_on": "FECHA DE CARGO"},
)
RECEIPTS = Layout(
    "receipts",
    "una lista de respaldos revisados",
    _CEDULA | _SERVICE | {"result": "RESULTADO"},
    {"reason": "MOTIVO"},
)
TURNS = Layout(
    "turns",
    "una lista de turnos atendidos",
    {"code": "CODIGO", "result": "RESULTADO"},
    {"day": "FECHA"},
)
OFFICES = Layout(
    "offices",
    "una lista de oficinas",
    {
        "city": "CIUDAD",
        "name": "NOMBRE",
        "address": "DIRECCION",
        "hours": "HORARIO",
        "minutes_per_turn": "MINUTOS POR TURNO",
        "desks": "PUESTOS",
    },
    {"latitude": "LATITUD", "longitude": "LONGITUD", "email": "CORREO"},
)
PAYMENTS = Layout(
    "payments",
    "una lista de pagos",
    _SERVICE | {"amount": "VALOR", "paid_on": "FECHA DE PAGO"},
    {"place": "LUGAR"},
)
CLAIMS = Layout(
    "claims",
    "una lista de reclamos",
    _SERVICE | {"number": "NUMERO DE RECLAMO", "opened_on": "FECHA"},
    {"state": "ESTADO"},
)
VISITS = Layout(
    "visits",
    "una lista de visitas técnicas",
    _SERVICE | {"visited_on": "FECHA", "result": "RESULTADO"},
    {"technician": "TECNICO"},
)
CORPORATE_LINES = Layout(
    "corporate-lines",
    "una lista de líneas corporativas",
    {
        "identifier": "RUC",
        "name": "RAZON SOCIAL",
        "line": "LINEA",
        "plan": "PLAN",
        "fixed_charge": "CARGO FIJO",
        "campaign_offered": "CAMPAÑA OFRECIDA",
        "is_assigned": "CARTERIZADO",
        "executive": "EJECUTIVO",
        "email": "CORREO",
        "phone": "CELULAR DE CONTACTO",
    },
)
ALL = (
    EQUIPMENT_BASE,
    COLLECTIONS_BASE,
    RETENTION_BASE,
    RETURNED,
    CHARGES,
    PAYMENTS,
    CLAIMS,
    RECEIPTS,
    TURNS,
    VISITS,
    OFFICES,
    CORPORATE_LINES,
)
