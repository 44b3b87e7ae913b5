"""A slip in the catalog is told in Spanish, with file and line, before anything is started with it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.catalog import (
    checking,
    closing,
    collections,
    desk,
    legal,
    loading,
    policy,
    retention,
    scripts,
    typifications,
)
from bot.catalog.loading import FOLDER
from bot.cli import main
from bot.config import get_settings
from scheduler import __main__ as scheduler_program

Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edit]:
    """Change something in a copy of the catalog, and forget what was read."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, folder)
    monkeypatch.setattr(loading.load_file, "__defaults__", (folder,))

    def forget() -> None:
        for getter in (
            policy.get_policy,
            legal.get_legal,
            scripts.get_scripts,
            typifications.get_typifications,
            collections.get_collections,
            closing.get_closing,
            desk.get_desk,
            retention.get_retention,
        ):
            getter.cache_clear()

    def change(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        forget()

    forget()
    yield change
    forget()


def test_the_shipped_catalog_is_right() -> None:
    assert {"policy", "scripts", "legal", "typifications"} <= set(checking.list_files())
    assert checking.find_complaints() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("policy.yml", "attempts_in_all: 5", "attempts_in_all: cinco", "attempts_in_all: debe ser un número entero"),
        ("policy.yml", "spacing_days:", "espaciado:", "equipment_recovery.spacing_days: falta"),
        ("policy.yml", "spacing_days:", "espaciado:", "espaciado: sobra: no se conoce ese nombre"),
        ("policy.yml", "whatsapp: 2, voice", "whatsapp: -2, voice", "attempts.whatsapp: debe ser 0 o más"),
        ("policy.yml", "whatsapp: 3, voice: 1", "whatsapp: -3, voice: 1", "whatsapp: debe ser 0 o más"),
        ("policy.yml", "[whatsapp, voice]", "[whatsapp, sms]", "«sms» no es un canal de campaña: whatsapp o voice"),
        ("policy.yml", "{then: other_channel", "{then: otro", "then: «otro» no es ninguno de: retry_later, resend"),
        ("policy.yml", "[7, 3, 1]", "[1, 3, 7]", "del más lejano al más cercano"),
        ("policy.yml", "voice: 3}", "voice: 3", "falta cerrar un corchete"),
        ("policy.yml", "    answer_days: 2", "\tanswer_days: 2", "hay un tabulador"),
        ("policy.yml", "no_answer: E14", "no_answer: E99", "reasons: no está en typifications.yml: E99"),
        ("policy.yml", "      E10: settle\n", "", "equipment_recovery.after: falta E10"),
        ("policy.yml", "later: E5", "later: E55", "endings: no está en typifications.yml: E55"),
        ("policy.yml", "contacts_a_day: 1", "contacts_a_day: 0", "contacts_a_day: debe ser 1 o más"),
        ("collections.yml", "from_days: 30", "from_days: 9999999", "ninguna deuda cabe en el beneficio interest"),
        ("collections.yml", "code: discount_10", "code: interest", "dos beneficios tienen el mismo código"),
        ("collections.yml", "[Banco Pichincha, Servi", "[Banco X, Servi", "falta el lugar que se ofrece: Banco X"),
        ("collections.yml", '{"3": 7', '{"33": 7', "silence_days: no está en typifications.yml: 33"),
        ("typifications.yml", "{topic}", "{tema}", "equipment_recovery E4: sin nombre en closing.yml: tema"),
        ("desk.yml", "cancel_service: retention", "cancel_service: bajas", "reason_queues: no está en `queues`: bajas"),
        ("retention.yml", "to: [suspend_service]", "to: [suspend]", "to.0: «suspend» no es ninguno de: cancel_service"),
        ("retention.yml", "answers: {accepted", "answers: {acepta", "xpress_visit.answers: no es ningún campo: acepta"),
        ("retention.yml", "repeated_faults: yes}", "danos: yes}", "bot_offers.xpress_visit.when: no se conoce «danos»"),
        ("closing.yml", "shortest: 12", "shortest: 999", "`longest` debe ser mayor que `shortest`"),
        ("legal.yml", '"07:00-20:00"', '"7-20"', "«7-20» no es un horario"),
        ("scripts.yml", "{first_name}", "{nombre}", "el texto nombra business_line, nombre, "),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_spanish_with_its_place(
    edit: Edit, name: str, old: str, new: str, complaint: str
) -> None:
    edit(name, old, new)
    complaints = checking.find_complaints()
    assert any(complaint in each for each in complaints)
    assert all(each.startswith(name) for each in complaints)


def test_the_line_is_the_values_own(edit: Edit) -> None:
    edit("policy.yml", "attempts_in_all: 5", "attempts_in_all: 0")
    lines = (FOLDER / "policy.yml").read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "attempts_in_all: 5" in line)
    [complaint] = checking.find_complaints()
    assert complaint == f"policy.yml:{number}: scripts.equipment_recovery.attempts_in_all: debe ser 1 o más"


def test_the_scheduler_refuses_a_catalog_with_a_slip(
    edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(scheduler_program, "configure_logging", lambda: None)
    edit("policy.yml", "attempts_in_all: 5", "attempts_in_all: cinco")
    with pytest.raises(SystemExit):
        scheduler_program.main()
    said = "".join(capsys.readouterr())
    assert "catalog_refused" in said
    assert "debe ser un número entero" in said


def test_the_doctor_tells_hours_that_the_law_never_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path / "var"))
    said = []
    for hours in ("20:30-21:00", "06:00-09:00"):
        monkeypatch.setenv("SEND_HOURS", hours)
        get_settings.cache_clear()
        with pytest.raises(SystemExit):
            main(["doctor"])
        said.append(capsys.readouterr().out)
    get_settings.cache_clear()
    assert "✗ horario de envío: SEND_HOURS=20:30-21:00 no deja ninguna hora permitida" in said[0]
    assert "✓ horario de envío: 07:00-09:00, los días que permite la ley" in said[1]


def test_the_doctor_goes_on_where_the_legal_hours_cannot_be_read(
    edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path / "var"))
    get_settings.cache_clear()
    edit("legal.yml", '"07:00-20:00"', '"7-20"')
    with pytest.raises(SystemExit):
        main(["doctor"])
    get_settings.cache_clear()
    said = capsys.readouterr().out
    assert "legal.yml" in said
    assert "alarmas" in said


def test_nothing_is_started_with_a_slip_and_the_doctor_tells_it(
    edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path / "var"))
    get_settings.cache_clear()
    edit("policy.yml", "attempts_in_all: 5", "attempts_in_all: cinco")
    said = {}
    for command in ("up", "doctor"):
        with pytest.raises(SystemExit) as ended:
            main([command])
        assert ended.value.code
        said[command] = "".join(capsys.readouterr())
    get_settings.cache_clear()
    assert all("policy.yml:" in text and "debe ser un número entero" in text for text in said.values())
    assert "Arrancan" not in said["up"]
    assert "sin ALERT_MAIL" in said["doctor"]
