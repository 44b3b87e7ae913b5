"""One case at the console: its form, who may do what, its files and papers, what other systems were told."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import ProviderRefused
from bot.models import AuditEntry, CaseStatus, OutboxRecord, RecordStatus, Role, ServiceCase
from bot.services.cases import engine
from bot.services.evidence import keeping
from bot.services.evidence.mails import parse
from tests.integration.cases.test_prevention import faulty
from tests.support.cases import Cases
from tests.support.console import ConsoleHouse, Visitor
from tests.support.world import move_clock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4 firmada"


def ordered(desk: Recobra) -> Cases:
    """A work order that is to be printed."""
    case = faulty(desk)
    case.do(offer="invoice_removal", accepted="yes")
    case.do(invoice_month="2021-03")
    assert case.do(visit_address="Av. Núñez y Peñón", fault_cause="cuts") == "print_order"
    return case


def enter(
    console: ConsoleHouse, case: Cases, role: Role = Role.AGENT, name: str = "", *tasks: str
) -> Visitor:
    """Somebody before the case's page."""
    visitor = console.enter(role, name, tasks=tasks)
    assert visitor.get(f"/console/cases/{case.id}").status_code == 200
    return visitor


def list_deeds(desk: Recobra, case: Cases) -> list[str]:
    with desk.database.reading() as session:
        about = (AuditEntry.subject == "service_case", AuditEntry.subject_id == case.id)
        return list(session.scalars(select(AuditEntry.action).where(*about).order_by(AuditEntry.id)))


def test_a_step_is_done_and_the_next_one_is_there(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention", recent_complaints=2)
    ana = enter(console, case)
    page = ana.get(f"/console/cases/{case.id}").text
    assert "puede ser cliente VIP" in page
    assert "Reclamos en 30 días" in page
    done = ana.post(
        f"/console/cases/{case.id}/steps/review", {"withdrawn_for_arrears": "no", "credit_bureau": "no"}
    )
    assert done.status_code == 200
    assert "Hecho: Revisar los antecedentes del cliente." in done.text
    assert "Revisar los daños reiterados" in done.text
    assert "¿Tiene productos retirados por mora?" in done.text  # among what was done, with its answer
    assert list_deeds(desk, case) == ["case.open", "case.view", "case.step"]


def test_who_comes_second_sees_where_the_case_is(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention", recent_complaints=2)
    ana, luis = enter(console, case, name="Ana"), enter(console, case, name="Luis")
    given = {"withdrawn_for_arrears": "no", "credit_bureau": "no"}
    assert ana.post(f"/console/cases/{case.id}/steps/review", given).status_code == 200
    answer = luis.post(f"/console/cases/{case.id}/steps/review", given)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#case")
    assert "Este caso ya siguió adelante" in answer.text
    assert f"/console/cases/{case.id}/steps/faults" in answer.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "fixed_charge")
    ana = enter(console, case)
    given = {"channel": "mail", "contact_name": "Rosa <b>", "contact_email": "rosa"}
    refused = ana.post(f"/console/cases/{case.id}/steps/receive", given)
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#step"
    assert 'value="Rosa &lt;b&gt;"' in refused.text
    assert "No es un correo" in refused.text
    assert re.search(r'value="mail"\s+checked', refused.text)
    assert case.look().step == "receive"


def test_answers_change_what_else_is_asked(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "retention")
    ana = enter(console, case)
    url = f"/console/cases/{case.id}/steps/attend/draw"
    drawn = ana.post(url, {"typification": "retenido-retenido-seguimiento-descuento-cbm", "skip": "skipped"})
    for label in ("1. Porcentaje", "6. Venta cruzada", "Meses del beneficio"):
        assert label in drawn.text
    assert "Suspensión desde" not in drawn.text
    assert case.look().status is CaseStatus.OPEN


def test_the_observation_is_read_before_it_is_kept(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "retention")
    ana = enter(console, case)
    url = f"/console/cases/{case.id}/steps/attend/observation"
    given = {"typification": "pendiente-volver-a-llamar", "contact_phone": "0996652364"}
    assert "cuando no falta ningún dato" in ana.post(url, given).text
    written = ana.post(url, given | {"returns_on": "2021-03-19"}).text
    assert "CLIENTE SOLICITA QUE SE LE LLAME 19/03/2021 PROBABLE RETENCION CONTACTO 0996652364" in written
    assert case.look().observation is None


def test_a_typified_case_tells_in_words_what_was_done(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "retention")
    ana = enter(console, case)
    given = {"typification": "no-procede-cliente-no-solicito-el-retiro", "contact_phone": "0998877452"}
    over = ana.post(f"/console/cases/{case.id}/steps/attend", given)
    assert "Terminado: No procede" in over.text
    assert "NO SE RETIRA SERVICIO" in over.text
    assert "ANULADO (1 día)" in over.text
    for key in ("closing_result", "typification", "outcome"):
        assert key not in over.text
    assert "Herramienta IC" in over.text


def test_what_the_customer_told_the_bot_is_read_before_anything_is_asked(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "prevention")
    with desk.database.writing() as session:
        told = {"customer_words": "ya van tres veces que se corta", "demand": "better_offer"}
        session.get_one(ServiceCase, case.id).answers = told
    page = enter(console, case).get(f"/console/cases/{case.id}").text
    assert "Lo que ya dijo el cliente" in page
    assert "ya van tres veces que se corta" in page
    assert "Tiene una mejor oferta de la competencia" in page


def test_another_complaint_of_the_service_stands_beside_the_case(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "retention")
    with desk.database.writing() as session:
        mine = session.get_one(ServiceCase, case.id)
        other = engine.open_case(session, "retention", mine.customer, mine.service, number="7002010").id
    ana = enter(console, case)
    page = ana.get(f"/console/cases/{case.id}").text
    assert "Otros casos de este servicio" in page
    assert f'href="/console/cases/{other}"' in page
    assert "Abierto: Validar, contactar y tipificar" in page
    assert "7002010" in page
    alone = Cases(desk, "retention")
    assert "Otros casos de este servicio" not in ana.get(f"/console/cases/{alone.id}").text


def test_what_the_campaign_tried_is_told_as_its_own_doing(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "retention")
    with desk.database.writing() as session:
        tried = session.get_one(ServiceCase, case.id).steps[-1]
        tried.ended_at, tried.answers = clock.now(), {"state": "PENDIENTE", "motive": "NO CONTESTA"}
    page = enter(console, case).get(f"/console/cases/{case.id}").text
    done = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("Lo que se hizo") :]).split())
    assert "· Recobra Estado PENDIENTE Motivo NO CONTESTA" in done


def test_a_closing_that_did_not_arrive_says_until_when_it_has_to(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "retention")
    ana = enter(console, case)
    ana.post(f"/console/cases/{case.id}/steps/attend", {"typification": "no-aplica-queja-duplicada"})
    page = ana.get(f"/console/cases/{case.id}").text
    assert "se cierra hasta mañana" in page
    assert "<dt>Resultado</dt><dd>ANULADO</dd>" in page  # and in words what each system is told
    move_clock(days=2)
    assert "debió cerrarse hasta ayer" in ana.get(f"/console/cases/{case.id}").text
    boss = console.enter(Role.SUPERVISOR)
    assert "debió cerrarse hasta ayer" in boss.get("/console/cases/outbox?status=waiting").text


def test_nobody_does_the_step_of_another_role(console: ConsoleHouse, desk: Recobra) -> None:
    case = ordered(desk)
    ana = enter(console, case)
    assert (
        "Este paso lo hace Supervisor del Centro de Operaciones." in ana.get(f"/console/cases/{case.id}").text
    )
    refused = ana.post(f"/console/cases/{case.id}/steps/print_order", {"technician": "Luis"})
    assert refused.status_code == 409
    sara = enter(console, case, Role.SUPERVISOR)
    assert sara.post(f"/console/cases/{case.id}/steps/print_order", {"technician": "Luis"}).status_code == 200
    assert case.look().step == "visit"


def test_who_says_mine_has_it_until_it_is_freed(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    ana, luis, sara = (
        enter(console, case, role, name)
        for role, name in ((Role.AGENT, "Ana"), (Role.AGENT, "Luis"), (Role.SUPERVISOR, "Sara"))
    )
    url = f"/console/cases/{case.id}"
    assert "Lo tienes tú" in ana.post(f"{url}/take").text
    assert "Ana ya tiene este caso." in luis.post(f"{url}/take").text
    assert luis.post(f"{url}/steps/review", {}).status_code == 409
    assert luis.post(f"{url}/release").status_code == 409
    assert sara.post(f"{url}/release").status_code == 200
    assert "Lo tienes tú" in luis.post(f"{url}/take").text


def test_who_has_a_case_goes_on_with_it_until_it_is_another_roles(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = faulty(desk)
    ana = enter(console, case)
    url = f"/console/cases/{case.id}"
    ana.post(f"{url}/take")
    ana.post(f"{url}/steps/negotiate", {"offer": "invoice_removal", "accepted": "yes"})
    assert case.look().taken_by == "ana@example.com"
    ana.post(f"{url}/steps/billing_claim", {"invoice_month": "2021-03"})
    ana.post(f"{url}/steps/work_order", {"visit_address": "Calle 1", "fault_cause": "wifi"})
    assert (case.look().step, case.look().taken_by) == ("print_order", None)


def test_a_mistake_is_undone_until_somebody_else_was_told(console: ConsoleHouse, desk: Recobra) -> None:
    case = faulty(desk)
    ana = enter(console, case)
    url = f"/console/cases/{case.id}"
    assert "Deshacer el último paso" not in ana.get(url).text  # somebody else did it
    ana.post(f"{url}/steps/negotiate", {"offer": "invoice_removal", "accepted": "yes"})
    assert "Deshacer el último paso" in ana.get(url).text
    assert "El paso quedó deshecho." in ana.post(f"{url}/undo").text
    assert case.look().step == "negotiate"


def test_leaders_call_a_case_off_for_a_reason(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    ana, sara = enter(console, case), enter(console, case, Role.SUPERVISOR)
    url = f"/console/cases/{case.id}/cancel"
    assert ana.post(url, {"reason": "no"}).status_code == 409
    assert sara.post(url, {"reason": " "}).status_code == 400
    assert "El caso quedó anulado." in sara.post(url, {"reason": "El cliente desistió"}).text
    assert "El cliente desistió" in sara.get(f"/console/cases/{case.id}").text
    assert "case.cancel" in list_deeds(desk, case)


def attach(visitor: Visitor, case: Cases, content: bytes, name: str, **form: str) -> tuple[int, str]:
    data = {**form, "files": (BytesIO(content), name)}
    answer = visitor.post(f"/console/cases/{case.id}/files", data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_evidence_is_kept_shown_and_taken_out_again(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "fixed_charge")
    ana, luis = enter(console, case, name="Ana"), enter(console, case, name="Luis")
    status, page = attach(ana, case, PDF, "contrato.pdf", field="customer_evidence", contact_name="Rosa")
    assert status == 200
    assert "contrato.pdf" in page
    assert "Evidencia del cliente" in page
    assert 'value="Rosa"' in page  # what was written meanwhile
    [key] = set(re.findall(r"/files/(\d+)\"", page))
    shown = luis.get(f"/console/cases/{case.id}/files/{key}")
    assert (shown.data, shown.content_type) == (PDF, "application/pdf")
    assert (
        "attachment"
        in luis.get(f"/console/cases/{case.id}/files/{key}?download=1").headers["Content-Disposition"]
    )
    assert luis.post(f"/console/cases/{case.id}/files/{key}/remove").status_code == 409
    assert "contrato.pdf" not in ana.post(f"/console/cases/{case.id}/files/{key}/remove").text
    assert ana.get(f"/console/cases/{case.id}/files/{key}").status_code == 404


def test_files_that_run_and_files_of_other_cases_are_refused(console: ConsoleHouse, desk: Recobra) -> None:
    case, other = Cases(desk, "fixed_charge"), Cases(desk, "fixed_charge")
    ana = enter(console, case)
    status, said = attach(ana, case, b"<script>alert(1)</script>", "x.html")
    assert (status, "no se puede enviar" in said) == (400, True)
    assert attach(ana, case, PDF, "x.pdf", field="no_such_field")[0] == 404
    _, page = attach(ana, case, PDF, "x.pdf")
    [key] = set(re.findall(r"/files/(\d+)\"", page))
    assert ana.get(f"/console/cases/{other.id}/files/{key}").status_code == 404
    teo = console.enter(Role.STAFF)
    assert teo.get(f"/console/cases/{case.id}/files/{key}").status_code == 404
    assert attach(teo, case, PDF, "x.pdf")[0] == 404


def test_the_work_order_is_printed_with_its_gloss_and_signatures(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = ordered(desk)
    ana = enter(console, case)
    url = f"/console/cases/{case.id}/papers/print_order.pdf"
    assert url in ana.get(f"/console/cases/{case.id}").text
    answer = ana.client.get(url)
    assert answer.content_type == "application/pdf"
    [page] = PdfReader(BytesIO(answer.data)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    text = " ".join(page.extract_text().split())
    for words in (
        "ORDEN DE TRABAJO · Servicio de Ingeniería", "Av. Núñez y Peñón", "40530 PEX/Adecuación por Retención",
        "SE OFERTA NO COBRO EL MES DE MARZO", "AL CEL 0991234567", "Técnico", "Cliente", case.look().number,
        "hasta 18/03/2021 10:00", f"Producto de Internet {case.service().service_number}",
    ):  # fmt: skip
        assert words in text, words
    assert "case.paper" in list_deeds(desk, case)
    assert ana.get(f"/console/cases/{case.id}/papers/review.pdf").status_code == 404


def test_the_technician_sees_first_whom_to_ring_and_where_to_go(console: ConsoleHouse, desk: Recobra) -> None:
    case = ordered(desk)
    case.do(technician="Teo Cueva")
    teo = console.enter(Role.STAFF, tasks=("technician",))
    page = teo.get(f"/console/cases/{case.id}").text
    [shown] = re.findall(r'<dl class="facts glance">(.*?)</dl>', page)
    assert '<a href="tel:+593991234567">0991234567</a>' in shown
    for words in ("Av. Núñez y Peñón", "Cortes frecuentes", "Teo Cueva"):
        assert words in shown, words


def test_the_technicians_are_offered_by_their_names(console: ConsoleHouse, desk: Recobra) -> None:
    case = ordered(desk)
    console.add(Role.STAFF, "Teo", tasks=("technician",))
    console.add(Role.STAFF, "Nora", tasks=("quality",))
    sara = console.enter(Role.SUPERVISOR, tasks=("operations_supervisor",))
    page = sara.get(f"/console/cases/{case.id}").text
    assert '<option value="Teo">' in page
    assert '<option value="Nora">' not in page


def test_what_is_owed_is_not_for_who_mends_or_checks(console: ConsoleHouse, desk: Recobra) -> None:
    case = ordered(desk)
    case.do(technician="Teo Cueva")
    of_credit = ("Central de Riesgos", "por mora")
    ana = console.enter(Role.AGENT).get(f"/console/cases/{case.id}").text
    assert all(name in ana for name in of_credit)
    teo = console.enter(Role.STAFF, tasks=("technician",)).get(f"/console/cases/{case.id}").text
    assert "Reclamos en 30 días" in teo
    for known in re.findall(r"<dl.*?</dl>", teo, re.DOTALL):
        assert not [name for name in of_credit if name in known]


def test_only_where_it_is_asked_for_a_file_is_taken_for_the_signed_paper(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = ordered(desk)
    ana = enter(console, case)
    chosen = r'<option value="(\w+)" selected>'
    assert re.findall(chosen, ana.get(f"/console/cases/{case.id}").text) == ["other"]
    case.do(technician="Teo Cueva")
    case.do(met="yes", found_cause="wifi", wifi_task="point_moved")
    assert re.findall(chosen, ana.get(f"/console/cases/{case.id}").text) == ["signature"]


def test_what_is_signed_is_a_picture_or_a_pdf(console: ConsoleHouse, desk: Recobra) -> None:
    case = ordered(desk)
    case.do(technician="Teo Cueva")
    case.do(met="yes", found_cause="wifi", wifi_task="point_moved")
    teo = console.enter(Role.STAFF, tasks=("technician",))
    teo.get(f"/console/cases/{case.id}")
    sound = b"OggS" + bytes(60)
    files = [(BytesIO(PDF), "orden.pdf"), (BytesIO(sound), "nota.ogg", "audio/ogg")]
    answer = teo.post(
        f"/console/cases/{case.id}/files",
        {"field": "signature", "files": files},
        content_type="multipart/form-data",
    )
    assert (answer.status_code, "«nota.ogg» no es una foto ni un PDF" in answer.text) == (400, True)
    kept = Path(desk.settings.media_url.removeprefix("file://"))
    assert not [path for path in kept.rglob("*") if path.is_file()]  # nor the one before it
    assert attach(teo, case, sound, "nota.ogg", field="other")[0] == 200
    assert attach(teo, case, PDF, "orden.pdf", field="signature")[0] == 200


def test_a_paper_of_a_step_that_is_still_to_come_is_not_there(console: ConsoleHouse, desk: Recobra) -> None:
    case = faulty(desk)
    assert enter(console, case).get(f"/console/cases/{case.id}/papers/visit.pdf").status_code == 404


def test_what_a_system_refused_is_sent_again(console: ConsoleHouse, desk: Recobra) -> None:
    case, other = ordered(desk), Cases(desk, "prevention")
    with desk.database.writing() as session:
        error = str(ProviderRefused("contestó 422"))
        session.execute(update(OutboxRecord).values(status=RecordStatus.FAILED, error=error, attempts=3))
    ana = enter(console, case)
    page = ana.get(f"/console/cases/{case.id}").text
    assert "Contestó 422 · 3 intentos" in page
    key = case.records()[0].id
    assert ana.post(f"/console/cases/{other.id}/records/{key}/again").status_code == 404
    assert "Se vuelve a enviar." in ana.post(f"/console/cases/{case.id}/records/{key}/again").text
    assert [each.status for each in case.records()] == [RecordStatus.WAITING, RecordStatus.FAILED]
    sara = console.enter(Role.SUPERVISOR)
    assert "Contestó 422" in sara.get("/console/cases/outbox").text.replace("contestó", "Contestó")
    sara.post("/console/cases/outbox/again", {"system": "smartflex"})
    assert "Se vuelven a enviar: 1." in sara.get("/console/cases/outbox").text
    assert {each.status for each in case.records()} == {RecordStatus.WAITING}


def test_a_step_that_the_catalog_lost_breaks_no_page(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    ana = enter(console, case)
    for lost in ({"step": "gone"}, {"procedure": "gone"}):
        with desk.database.writing() as session:
            session.execute(update(ServiceCase).values(**lost))
        assert ana.get(f"/console/cases/{case.id}").status_code == 200
        assert ana.get("/console/cases").status_code == 200


@pytest.mark.parametrize("name", ["retention", "prevention", "fixed_charge"])
def test_a_procedure_is_read_with_its_drawing_its_people_and_its_source(
    console: ConsoleHouse, name: str
) -> None:
    console.add(Role.STAFF, "Teo")
    ana = console.enter()
    page = ana.get(f"/console/cases/procedures/{name}").text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="procedure"' in page
    assert " style=" not in page
    assert ".txt" in page
    everybody = ana.get("/console/cases/procedures").text
    assert "Técnico multiservicios" in everybody
    assert "Teo" in everybody


def test_the_states_and_motives_are_read_with_their_closing(console: ConsoleHouse) -> None:
    ana = console.enter()
    page = " ".join(re.sub(r"<[^>]+>", " ", ana.get("/console/cases/procedures/retention").text).split())
    assert "Lo que dijo el cliente · Estado y motivo, y lo que el motivo pide" in page
    assert "Estados y motivos 25" in page
    assert (
        "PENDIENTE intermedio FACTURA PENDIENTE ATENDIDO (7 días por SYC) FACTURA PENDIENTE CLIENTE SE"
        in page
    )
    assert "Caso 2. GPON Y CDMA: CLIENTE ENTREGARA EQUIPOS EN CIS CONTACTO …" in page
    assert "Estados y motivos" not in ana.get("/console/cases/procedures/prevention").text


def test_a_mail_that_is_evidence_is_read_in_the_browser_and_says_who_wrote_it(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "fixed_charge")
    raw = (
        f"From: ponce@operadora.example\r\nSubject: {case.look().number}\r\n\r\n<b>Va</b> la oferta".encode()
    )
    assert keeping.keep(desk, case.id, parse(raw))
    ana = enter(console, case)
    page = ana.get(f"/console/cases/{case.id}").text
    assert "por correo de ponce@operadora.example" in page
    shown = ana.get(f"/console/cases/{case.id}/files/1")
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "<b>Va</b> la oferta" in shown.text
    saved = ana.get(f"/console/cases/{case.id}/files/1?download=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")
