"""A slip in a procedure's file is told with its line, before a case could get stuck in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.catalog import checking, loading, procedures, retention, typifications
from bot.catalog.loading import FOLDER

Edit = Callable[..., list[str]]
_END = "ends:\n"
_STEP = "  - {key: trampa, title: Otro, role: advisor, ways: [{then: trampa}]}\n"
_WAY = "{when: {outcome: escalated}, then: escalated, label: no contesta}"


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edit]:
    """Change something in a file of a copy of the catalog; what is complained of then."""
    folder = tmp_path / "catalog"
    shutil.copytree(FOLDER, folder)
    for module in (loading, procedures):
        monkeypatch.setattr(module, "FOLDER", folder)
    monkeypatch.setattr(loading.load_file, "__defaults__", (folder,))
    getters = (procedures.get_procedures, retention.get_retention, typifications.get_typifications)

    def change(name: str, *changes: tuple[str, str]) -> list[str]:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        for getter in getters:
            getter.cache_clear()
        return checking.find_complaints()

    yield change
    for getter in getters:
        getter.cache_clear()


@pytest.mark.parametrize(
    ("changes", "line", "complaint"),
    [
        ([("role: advisor", "role: asesor")], "- key: attend", "attend: el rol «asesor» no está en roles.yml"),
        ([("then: attend,", "then: atender,")], "- key: attend", "attend: no hay ningún paso «atender»"),
        ([(f"      - {_WAY}\n", "")], "key: escalated", "a «escalated» no se llega nunca"),
        ([(_END, _STEP + _END)], "key: trampa", "a «trampa» no se llega nunca"),
        (
            [(_END, _STEP + _END), (_WAY, _WAY.replace("then: escalated", "then: trampa")),
             ("  - {key: escalated, title: Derivado a N1}\n", "")],
            "key: trampa", "trampa: de este paso no se llega a ningún final",
        ),
        ([("{key: retained, ", "{key: leaving, ")], "key: leaving, title: Retiro", "«leaving» está dos veces"),
        ([("{then: not_applicable,", "{when: {outcome: dismissed}, then: not_applicable,")], "- key: attend",
         "al último camino le sobra `when`"),
        ([("{when: {pending: yes}, then", "{then")], "- key: attend", "detrás de un camino sin `when` hay otros"),
        ([("    typifies: true\n", "")],
         "- key: attend", "no se conoce «closing_result»"),
        ([("{closing_result}", "{resultado}")], "- key: attend", "attend: no se conoce «resultado»"),
        ([("{closing_result}", "{closing_result")], "result:", "falta una llave o sobra otra"),
        ([("{closing_result}", "{}")], "result:", "solo va un nombre entre llaves"),
        ([("outcome: retained", "outcome: retenido")], "- key: attend", "«outcome» nunca es «retenido»"),
        ([("pending: no", "pending: nunca")], "- key: attend", "«pending» nunca es «nunca»"),
        ([("system: openflexis", "system: flexis")], "- key: attend",
         "no está en systems.yml: flexis complaint_closing"),
        ([("          result:", "          resultado:")], "- key: attend",
         "attend: sin nombre en systems.yml: openflexis resultado"),
        ([("due: {days: 1}", "due: {days: 1, since: nada}")], "- key: attend", "el plazo cuenta desde «nada»"),
        ([("due: {days: 1}", "due: {days: 1, hours: 1}")], "due:", "di `hours`, `days` o `working_days`"),
        ([("reason: motive", "reason: motivo")], "key: leaving", "leaving: no se conoce «motivo»"),
        ([("kind: area", "kind: choice")], "name: customer_words", "`options` es de un campo `choice`"),
        ([("key: attend", "key: Atender")], "key: Atender", "no tiene la forma esperada"),
        ([("name: retention", "name: retencion")], "name: retencion", "name: debe ser «retention», como el archivo"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(
    edit: Edit, tmp_path: Path, changes: list[tuple[str, str]], line: str, complaint: str
) -> None:
    complaints = edit("procedures/retention.yml", *changes)
    lines = (tmp_path / "catalog/procedures/retention.yml").read_text(encoding="utf-8").splitlines()
    places = [f"procedures/retention.yml:{n}: " for n, text in enumerate(lines, 1) if line in text]
    told = [each for each in complaints if complaint in each]
    assert told
    assert any(each.startswith(place) for each in told for place in places), told


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("people: technician", "people: tecnico", "print_order: el rol «tecnico» no está en roles.yml"),
        ("shows: [visit_phone,", "shows: [telefono,", "print_order: no se conoce «telefono»"),
        ("[work_order, quality_2_days]", "[work_order, control]", "el plazo cuenta desde «control»"),
        ("{offer_phrase}", "{accepted_phrase}", "work_order: no se conoce «accepted_phrase»"),
    ],
)
def test_who_is_offered_what_is_shown_and_said_is_known(
    edit: Edit, old: str, new: str, complaint: str
) -> None:
    assert any(complaint in each for each in edit("procedures/prevention.yml", (old, new)))


def test_a_step_that_decides_asks_something(edit: Edit) -> None:
    text = (FOLDER / "procedures/retention.yml").read_text(encoding="utf-8")
    form = text[text.index("    form:\n") : text.index("    produces:")]
    complaints = edit("procedures/retention.yml", ("    typifies: true\n", ""), (form, ""))
    assert any("attend: decide entre caminos y no tiene formulario" in each for each in complaints)


def test_every_broken_file_is_told_at_once(edit: Edit) -> None:
    edit("procedures/retention.yml", ("role: advisor", "role: asesor"))
    complaints = edit("procedures/prevention.yml", ("role: advisor", "role: nadie"))
    assert {each.split(":")[0] for each in complaints} == {
        "procedures/retention.yml",
        "procedures/prevention.yml",
    }


def test_a_procedure_that_the_program_begins_is_there(edit: Edit, tmp_path: Path) -> None:
    (tmp_path / "catalog/procedures/prevention.yml").unlink()
    assert "procedures: falta prevention.yml" in edit("procedures/retention.yml")


def test_an_observation_s_braces_are_looked_at(edit: Edit) -> None:
    [complaint] = edit("typifications.yml", ("CANCELAR HASTA {returns_on}", "CANCELAR HASTA {returns_on"))
    assert complaint.startswith("typifications.yml:44: retention.0.observation: ")
    assert "falta una llave o sobra otra" in complaint


_MOTIVES, _RULES = "typifications.yml", "retention.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        (_MOTIVES, "QUEJA DUPLICADA, closing: {result: ANULADO, days: 1}", "QUEJA DUPLICADA",
         "no-aplica-queja-duplicada: falta `closing`: cómo se cierra la queja"),
        (_MOTIVES, "QUEJA DUPLICADA, closing: {result: ANULADO, days: 1}",
         "QUEJA DUPLICADA, closing: {result: ANULADO, days: 0}", "closing.days: debe ser 1 o más"),
        (_MOTIVES, "SE LE LLAME {returns_on} PROBABLE", "SE LE LLAME PROBABLE",
         "pendiente-volver-a-llamar: es pendiente, y no pide `returns_on`: el día en que vuelve"),
        (_MOTIVES, "{code: no-aplica-queja-duplicada", "{code: no-aplica-causal-incorrecto",
         "no-aplica-causal-incorrecto: está dos veces"),
        (_RULES, "suspension-temporal-sin-costo: {asks: [month_count], ", "suspension-temporal-sin-costo: {",
         "también tiene que pedir «month_count»"),
        (_RULES, "[percentage, start_month, benefit", "[percentage, benefit", "también tiene que pedir «start_month»"),
        (_RULES, "NO APLICA: not_applicable", "NADA: not_applicable", "el estado «NO APLICA» no está en `outcomes`"),
        (_RULES, "NO APLICA: not_applicable", "NO APLICA: not_applicable\n  NADA: pending",
         "outcomes: ningún motivo de typifications.yml es «NADA»"),
        (_RULES, "fact: contact_phone}", "fact: telefono}", "fields.contact_phone: no se conoce el dato «telefono»"),
        (_RULES, "when: {product: [tv, internet]}}", "when: {producto: [tv, internet]}}",
         "fields.n1_reason: no se conoce «producto»"),
        (_RULES, "when: {product: [tv, internet]}}", "when: {product: [tele, internet]}}",
         "fields.n1_reason: «product» nunca es «tele»"),
        (_RULES, "- {name: quantity", "- {name: cost", "fields: «cost» está dos veces"),
        (_RULES, "credit_bureau: no, repeated_faults", "credit_bureau: nunca, repeated_faults",
         "bot_offers.xpress_visit.when: «credit_bureau» nunca es «nunca»"),
        (_RULES, "answers: {promotion: premium}", "answers: {promotion: oro}",
         "bot_offers.premium.answers: «promotion» nunca es «oro»"),
    ],
)  # fmt: skip
def test_a_motive_that_nothing_could_close_is_told(
    edit: Edit, name: str, old: str, new: str, complaint: str
) -> None:
    told = [each for each in edit(name, (old, new)) if complaint in each]
    assert told
    assert all(each.split(":")[1].isdecimal() for each in told)
