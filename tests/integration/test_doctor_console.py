"""The doctor says whether anybody can sign in at the console, and whether it knows of its proxy."""

from bot.bootstrap import Recobra
from bot.doctor import console
from bot.doctor.findings import Health
from bot.models import Role
from bot.services import accounts


def judge(recobra: Recobra) -> tuple[Health, str]:
    found = next(iter(console.check_accounts(recobra)))
    return found.health, found.detail


def add(recobra: Recobra, role: Role) -> None:
    with recobra.database.writing() as session:
        accounts.add(session, f"{role.value}@example.com", role, "una clave larga")


def test_somebody_has_to_be_able_to_sign_in_and_to_administer(recobra: Recobra) -> None:
    assert judge(recobra) == (Health.WARNING, "nadie puede entrar: no hay cuentas de asesores")
    add(recobra, Role.AGENT)
    assert judge(recobra) == (Health.WARNING, "no hay administrador")
    add(recobra, Role.ADMIN)
    assert judge(recobra) == (Health.OK, "cuentas activas: asesor: 1, administrador: 1")


def test_a_proxy_that_is_not_named_is_asked_for(recobra: Recobra) -> None:
    assert list(console.check_proxies(recobra)) == []
    recobra.settings.public_url = "https://recobra.example"
    assert [found.health for found in console.check_proxies(recobra)] == [Health.WARNING]
    recobra.settings.web_proxies = 1
    assert list(console.check_proxies(recobra)) == []
