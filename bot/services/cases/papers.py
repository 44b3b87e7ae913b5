"""Writes the papers of a case as PDF, A4: what a technician takes along and the customer signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedure import Document, Procedure
from bot.catalog.procedures import get_procedures
from bot.errors import NotFound
from bot.models import ServiceCase
from bot.services.cases.facts import find_facts
from bot.services.cases.words import put_in

_MARGIN, _SIGNATURE = 20 * mm, 26 * mm
_CODING = "cp1252"  # of the standard fonts: what no Spanish text has is printed as a question mark
_PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=10.5, leading=14)
_BOLD = ParagraphStyle("bold", parent=_PLAIN, fontName="Helvetica-Bold")
_TITLE = ParagraphStyle("title", parent=_BOLD, fontSize=15, leading=19)
_SMALL = ParagraphStyle("small", parent=_PLAIN, fontSize=8.5, leading=11)


@dataclass(frozen=True)
class Paper:
    """A paper of a case, and the name of its file."""

    name: str
    content: bytes


def list_papers(case: ServiceCase) -> list[tuple[str, Document]]:
    """The papers of the steps that a case came to, each once, by the key of the first of them."""
    procedure = get_procedures().get(case.procedure)
    found: dict[str, tuple[str, Document]] = {}
    for each in case.steps if procedure else ():
        step = (
            next((known for known in procedure.steps if known.key == each.step), None) if procedure else None
        )
        if step and step.document:
            found.setdefault(step.document.name, (step.key, step.document))
    return list(found.values())


def write_paper(session: Session, case: ServiceCase, step: str) -> Paper:
    """The paper of a step, filled in with what is known of the case.

    Raises:
        NotFound: the case did not come to such a step, or it has no paper.
    """
    document = dict(list_papers(case)).get(step)
    if document is None:
        raise NotFound("Ese documento no existe.")
    procedure = get_procedures()[case.procedure]
    values = {**find_facts(session, case), **case.answers}
    due = next(each.due_at for each in reversed(case.steps) if each.step == step)
    return Paper(f"{document.name}-{case.number}.pdf", _print(document, procedure, values, due))


def _print(
    document: Document, procedure: Procedure, values: Mapping[str, str], due: datetime | None
) -> bytes:
    content = BytesIO()
    title = _plain(document.title)
    pages = SimpleDocTemplate(
        content, pagesize=A4, title=title, author="Recobra", lang="es",
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
    )  # fmt: skip
    lines = [(name, put_in(template, procedure, values)) for name, template in document.lines.items()]
    pages.build(
        [
            Paragraph(escape(title), _TITLE),
            Spacer(0, 2 * mm),
            Paragraph(escape(_plain(_head(procedure, due))), _SMALL),
            Spacer(0, 4 * mm),
            _draw_lines(lines, pages.width),
            *_draw_text(put_in(document.text, procedure, values)),
            *_draw_remarks(),
            *_draw_signatures(document.signatures, pages.width),
        ]
    )
    return content.getvalue()


def _head(procedure: Procedure, due: datetime | None) -> str:
    """When it is printed, and until when the step has to be done."""
    printed = f"{procedure.title} · {clock.local_now():%d/%m/%Y %H:%M}"
    return f"{printed} · hasta {clock.to_local(due):%d/%m/%Y %H:%M}" if due else printed


def _draw_lines(lines: Sequence[tuple[str, str]], width: float) -> Table:
    rows = [
        [Paragraph(escape(_plain(name)), _BOLD), Paragraph(escape(_plain(text)) or " ", _PLAIN)]
        for name, text in lines
    ]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "#8ba09c"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(rows, colWidths=[width * 0.32, width * 0.68], style=TableStyle(style))


def _draw_text(text: str) -> list[Flowable]:
    return [Spacer(0, 6 * mm), Paragraph(escape(_plain(text)), _PLAIN)] if text else []


def _draw_remarks() -> list[Flowable]:
    """Room for what is found there."""
    lines = [HRFlowable(width="100%", thickness=0.5, color="#8ba09c", spaceBefore=8 * mm) for _ in range(4)]
    return [Spacer(0, 8 * mm), Paragraph("Trabajo realizado y observaciones", _BOLD), *lines]


def _draw_signatures(names: Sequence[str], width: float) -> list[Flowable]:
    """A line for each, with room for the name, the cédula and the day."""
    if not names:
        return []
    cells = [[Paragraph(f"{escape(_plain(name))}<br/>Nombre, cédula y fecha", _SMALL) for name in names]]
    style = [("LINEABOVE", (place, 0), (place, 0), 0.8, "#14282c") for place in range(0, 2 * len(names), 2)]
    spread = [cell for each in cells[0] for cell in (each, "")][:-1]
    share, gap = (width - 8 * mm * (len(names) - 1)) / len(names), 8 * mm
    widths = [gap if place % 2 else share for place in range(len(spread))]
    return [KeepTogether([Spacer(0, _SIGNATURE), Table([spread], colWidths=widths, style=TableStyle(style))])]


def _plain(text: str) -> str:
    return text.encode(_CODING, "replace").decode(_CODING)
