"""One whole case of each procedure in a real browser, by its people in turn; the technician on a telephone."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.bootstrap import Recobra
from bot.models import CaseStatus, Role, ServiceCase
from tests.integration.cases.test_fixed_charge import CALLER, OFFER
from tests.integration.console.test_desks_browser import Desk, browser
from tests.support.browser import take_picture
from tests.support.cases import Cases
from tests.support.console import ConsoleHouse
from tests.support.world import move_clock

__all__ = ["browser"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHEET = {"name": "hoja.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 firmada"}


@pytest.fixture
def people(browser: Browser, console: ConsoleHouse, desk: Recobra) -> Iterator[Desk]:
    """All who work in the procedures, at the console on a port; it is Wednesday, ten o'clock."""
    console.add(Role.AGENT, "Ana")
    console.add(Role.AGENT, "Vera", tasks=("variations_advisor",))
    console.add(Role.SUPERVISOR, "Sara", tasks=("operations_supervisor",))
    console.add(Role.STAFF, "Teo", tasks=("technician",))
    console.add(Role.STAFF, "Nora", tasks=("incident_follow_up", "quality"))
    console.add(Role.STAFF, "Gala", tasks=("commercial_management",))
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Desk(browser, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def work(people: Desk, name: str, case: Cases, width: int = 1366) -> Page:
    """Somebody who came from their list to the case."""
    page = people.enter(name, width)
    page.goto(f"{people.base}/console/cases?which=open")
    people.check(page)
    page.locator(f'.task a[href="/console/cases/{case.id}"]').click()
    expect(page.locator("#step")).to_be_visible()
    people.check(page)
    return page


def end(page: Page, done: str) -> None:
    """The step is done; the page says so, and shows what follows."""
    page.locator(".end-step").click()
    expect(page.locator("#sayings")).to_contain_text(f"Hecho: {done}")


def choose(page: Page, question: str, answer: str) -> None:
    """A chip or a circle of a question; what depends on it is drawn anew."""
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def test_a_retention_case_is_put_off_and_then_won(people: Desk, desk: Recobra) -> None:
    case = Cases(desk, "retention", category="VIP")
    page = work(people, "ana", case)
    page.get_by_role("button", name="Es mío").click()
    expect(page.locator(".case-state")).to_contain_text("Lo tienes tú")
    page.get_by_label("Estado y motivo").focus()
    page.get_by_label("Estado y motivo").select_option(label="PENDIENTE · VOLVER A LLAMAR")
    expect(page.get_by_label("Estado y motivo")).to_be_focused()
    page.locator(".end-step").click()
    expect(page.locator("#field-returns_on-fault")).to_have_text("Falta este dato.")
    people.check(page)
    page.get_by_label("Día acordado con el cliente").fill("2021-03-19")
    end(page, "Validar, contactar y tipificar")
    expect(page.locator(".case-state")).to_contain_text("quedan 5 de 5 días")
    move_clock(days=2)
    page.goto(f"{people.base}/console/cases")
    expect(page.locator(".task")).to_contain_text("quedan 3 de 5 días")
    page.get_by_role("link", name="Siguiente tarea").click()
    page.wait_for_url(f"**/cases/{case.id}", wait_until="load")
    page.get_by_label("Estado y motivo").select_option("retenido-retenido-seguimiento-descuento-cbm")
    page.get_by_label("1. Porcentaje").fill("50")
    page.get_by_label("2. Mes de inicio").select_option("2021-02")
    page.get_by_label("3. Tipo de beneficio").fill("Descuento en el plan")
    page.get_by_label("4. Número de meses").fill("3")
    choose(page, "5. Salto", "Meses saltados")
    page.get_by_label("Meses del beneficio").fill("2, 3 y 5")
    page.get_by_label("Nombre del contacto").fill("Carlos Pacheco")
    expect(page.locator(".preview")).to_contain_text("Quedará: RETENCIÓN / DESCUENTO 50% MES 2 3 Y 5")
    people.check(page)
    page.locator("#step").scroll_into_view_if_needed()
    take_picture(page, "case-retention")
    end(page, "Validar, contactar y tipificar")
    expect(page.locator(".case-state")).to_contain_text("Terminado: Retenido")
    expect(page.locator("#case")).to_contain_text("RETENCIÓN / DESCUENTO 50% MES 2 3 Y 5")
    people.check(page)
    assert case.is_over()


def test_a_faulty_service_is_mended_checked_twice_and_the_customer_stays(people: Desk, desk: Recobra) -> None:
    case = Cases(desk, "prevention", recent_complaints=2, category="VIP")
    ana = work(people, "ana", case)
    end(ana, "Revisar los antecedentes")  # what the base says is filled in
    choose(ana, "¿Siguen sin solución?", "Sí")
    end(ana, "Revisar los daños")
    choose(ana, "¿Qué se le ofreció?", "Retiro de la factura del mes")
    choose(ana, "¿Acepta?", "Sí")
    end(ana, "Negociar")
    end(ana, "Digitar el reclamo")
    ana.get_by_label("Dirección").fill("Av. Amazonas y Naciones Unidas")
    ana.get_by_label("¿Qué le pasa al servicio?").select_option(label="Cortes frecuentes")
    people.check(ana)
    end(ana, "Generar la orden")
    expect(ana.locator("#step")).to_contain_text("Este paso lo hace Supervisor del Centro de Operaciones.")
    ana.locator(".drawing-fold summary").click()
    people.check(ana)
    take_picture(ana, "case-prevention")

    sara = work(people, "sara", case)
    paper = sara.get_by_role("link", name="Documento para imprimir")
    answer = sara.request.get(f"{people.base}{paper.get_attribute('href')}")
    assert answer.body().startswith(b"%PDF-")
    sara.get_by_label("Técnico a quien se entrega").fill("Teo Cueva")
    end(sara, "Imprimir la orden")

    teo = work(people, "teo", case, 390)
    take_picture(teo, "case-technician")
    choose(teo, "¿Te atendieron?", "Sí")
    teo.get_by_label("Causa encontrada").select_option(label="Cortes frecuentes")
    teo.get_by_label("Tarea realizada").select_option(label="Cambio de acometida por entorchado")
    end(teo, "Visitar al cliente")
    choose(teo, "¿Funcionan todos los servicios?", "Sí")
    choose(teo, "Documento firmado", "Orden de Trabajo")
    teo.locator(".end-step").click()
    expect(teo.locator("#field-signature-fault")).to_have_text("Adjunta al menos un archivo.")
    teo.get_by_label("Foto o PDF del documento firmado").set_input_files(SHEET)  # type: ignore[arg-type]
    expect(teo.locator("#step")).to_contain_text("hoja.pdf")
    expect(
        teo.get_by_role("group", name="Documento firmado").get_by_label("Orden de Trabajo")
    ).to_be_checked()
    people.check(teo)
    end(teo, "Dejar todo funcionando")

    nora = work(people, "nora", case)
    expect(nora.locator("#step")).to_contain_text("Este paso se hace desde el 19/03/2021.")
    move_clock(days=2)
    nora.reload()
    choose(nora, "¿El servicio funciona bien?", "Sí")
    end(nora, "Control de calidad a los 2 días")
    move_clock(days=28)
    nora.reload()
    choose(nora, "¿Hubo nuevos reclamos?", "No")
    choose(nora, "¿El cliente se queda?", "Sí")
    end(nora, "Control de calidad de daños")

    gala = work(people, "gala", case)
    choose(gala, "Resultado", "El cliente se queda")
    end(gala, "Evaluar")
    expect(gala.locator(".case-state")).to_contain_text("Cliente retenido")
    people.check(gala)
    assert case.look().status is CaseStatus.CLOSED


def test_who_has_a_better_offer_gets_what_their_technology_allows(people: Desk, desk: Recobra) -> None:
    case = Cases(desk, "prevention", plan="HOGAR 100 MEGAS")
    assert case.do() == "faults"
    assert case.do() == "analyse"
    ana = work(people, "ana", case, 390)
    choose(ana, "¿Qué pide?", "Tiene una mejor oferta de la competencia")
    ana.get_by_label("¿De quién es la oferta y cuál?").fill("Netlife, 500 megas")
    end(ana, "Analizar lo que pide")
    promotion, bandwidth = ana.get_by_label("Promoción", exact=True), "Incremento de ancho de banda"
    choose(ana, "Tecnología del servicio", "Cobre")
    expect(promotion).not_to_contain_text(bandwidth)
    choose(ana, "Tecnología del servicio", "Fibra óptica (FO)")
    expect(promotion).to_contain_text(bandwidth)
    promotion.select_option(label=bandwidth)
    people.check(ana)
    end(ana, "Digitar una promoción")
    gala = work(people, "gala", case)
    expect(gala.locator(".glance")).to_contain_text("15/04/2021")
    choose(gala, "Resultado", "El cliente se va")
    end(gala, "Evaluar")
    gala.goto(f"{people.base}/console/reports/cancellations")
    expect(gala.locator(".figure").first).to_contain_text("1 bajas en marzo de 2021")
    people.check(gala)


def test_a_fixed_charge_is_set_right_with_its_evidence(people: Desk, desk: Recobra) -> None:
    case = Cases(desk, "fixed_charge", business_line="TELEFONIA MOVIL")
    ana = work(people, "ana", case)
    choose(ana, "¿Por dónde llegó?", "Buzón de atención corporativa")
    ana.get_by_label("Persona de contacto").fill("Rosa Ríos")
    ana.get_by_label("Correo para la respuesta").fill("rosa@empresa.com.ec")
    choose(ana, "¿Es el titular o su representante?", "Sí")
    choose(ana, "¿Es cliente carterizado?", "Sí")
    choose(ana, "¿De qué venta viene el ofrecimiento?", "Renovación")
    end(ana, "Recibir el pedido")
    ana.get_by_label("Número de SEC").fill("SEC-778")
    ana.get_by_label("Campaña o descuento").fill("30 % por 12 meses")
    choose(ana, "¿Consta el descuento en la SEC?", "Sí")
    choose(ana, "¿Le pides las evidencias al ejecutivo por correo?", "Sí")
    ana.get_by_label("Correo del Ejecutivo").fill("ponce@operadora.example")
    people.check(ana)
    end(ana, "Validar en SISACT")
    ana.get_by_label("¿Qué evidencias hay?").select_option(label="Solo del cliente")
    ana.get_by_label("Evidencia del cliente").set_input_files(SHEET)  # type: ignore[arg-type]
    expect(ana.locator("#case-files")).to_contain_text("hoja.pdf")
    people.check(ana)
    end(ana, "Reunir las evidencias")
    choose(ana, "Escenario", "Activaciones: error de configuración")
    ana.get_by_label("Cargo fijo ofrecido").fill("12,50")
    end(ana, "Determinar el escenario")
    ana.get_by_label("Observación del caso").fill("No se aplica el descuento ofrecido")
    end(ana, "Registrar el caso")

    vera = work(people, "vera", case)
    vera.get_by_label("Tipo de solicitud").fill("Cambio de cargo fijo")
    vera.get_by_label("Qué se pide").fill("Aplicar el descuento")
    end(vera, "Pedir la regularización")
    expect(vera.locator("#case")).to_contain_text("Formulario para Activaciones")
    vera.get_by_label("Cómo se atendió").fill("Descuento aplicado")
    end(vera, "Cerrar el caso")
    choose(vera, "¿Se habló con el cliente?", "Sí")
    vera.get_by_label("Respuesta para el correo").fill("El descuento consta desde abril.")
    people.check(vera)
    end(vera, "Contactar al cliente")
    expect(vera.locator(".case-state")).to_contain_text("Terminado: Atendido")
    people.check(vera)
    take_picture(vera, "case-fixed-charge")
    assert case.is_over()


@pytest.mark.parametrize("width", [1366, 390])
def test_procedures_and_outbox_can_be_used_by_all(people: Desk, desk: Recobra, width: int) -> None:
    sara = people.enter("sara", width)
    for name in ("", "/retention", "/prevention", "/fixed_charge"):
        sara.goto(f"{people.base}/console/cases/procedures{name}")
        people.check(sara)
        take_picture(sara, f"procedures{name.replace('/', '-')}-{width}")
    sara.goto(f"{people.base}/console/cases/outbox")
    take_picture(sara, f"outbox-{width}")
    people.check(sara)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_working_day_is_seen_at_a_glance(people: Desk, desk: Recobra, width: int) -> None:
    names = ("ZAMBRANO LUZ", "MORA JOSE", "VERA ANA LUISA", "RUIZ PEDRO", "TORRES INES", "PAZ ELSA")
    procedures = ("prevention", "retention", "fixed_charge") * 2
    for place, (name, procedure) in enumerate(zip(names, procedures, strict=True)):
        case = Cases(desk, procedure, category="VIP" if place % 4 == 0 else "MASIVO", recent_complaints=2)
        with desk.database.writing() as session:
            kept = session.get_one(ServiceCase, case.id)
            kept.customer.name, kept.taken_by = name, "vera@example.com" if place == 2 else None
        move_clock(hours=5)
    page = people.enter("ana", width)
    page.goto(f"{people.base}/console/cases")
    expect(page.locator(".task")).to_have_count(6)
    expect(page.locator(".task.late")).to_have_count(1)
    people.check(page)
    take_picture(page, f"cases-{width}")
    page.get_by_label("Estado").select_option(label="Vencidos")
    expect(page.locator(".task")).to_have_count(1)
    page.get_by_label("Buscar").fill("torres")
    page.get_by_label("Buscar").press("Enter")
    expect(page.locator(".tasks")).to_contain_text("Nada coincide")


def test_what_is_written_while_the_form_is_drawn_anew_stays(people: Desk, desk: Recobra) -> None:
    case = Cases(desk, "fixed_charge")
    assert case.do(**CALLER) == "validate"
    assert case.do(**OFFER | {"offer_in_sec": "no"}) == "evidence"
    case.attach("executive_evidence")
    assert case.do(evidence_of="executive") == "scenario"
    page = work(people, "ana", case)
    page.route("**/draw", lambda route: (page.wait_for_timeout(300), route.continue_())[-1])
    page.get_by_label("Escenario", exact=True).select_option(label="Ventas: oferta negociada con aprobación")
    page.get_by_label("Cargo fijo ofrecido").fill("12,50")
    expect(page.get_by_label("¿Quién la aprobó y cuándo?")).to_be_visible()
    expect(page.get_by_label("Cargo fijo ofrecido")).to_have_value("12,50")
