"""`recobra user …`: who may sign in at the console."""

import sys
from typing import Any

import click
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.roles import get_roles
from bot.cli.output import emit, json_option
from bot.errors import NotFound
from bot.models import Account, Role
from bot.services import accounts

_ROLES = click.Choice([role.value for role in Role])
_PROCEDURE_ROLES = click.Choice(list(get_roles().root))


@click.group()
def user() -> None:
    """Personas que entran en la consola."""


@user.command()
@click.argument("email")
@click.option("--role", type=_ROLES, required=True, help="Qué puede hacer.")
@click.option(
    "--procedure-role",
    "procedure_roles",
    type=_PROCEDURE_ROLES,
    multiple=True,
    help="Qué tareas de los procedimientos hace (roles.yml); se puede repetir.",
)
@click.option("--name", metavar="NOMBRE", help="Nombre y apellido (si no, se toma del correo).")
@click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada estándar.")
def add(
    email: str, role: str, procedure_roles: tuple[str, ...], name: str | None, password_stdin: bool
) -> None:
    """Crea una cuenta.

    La contraseña se pregunta, o se lee con --password-stdin.
    """
    password = _read_password(password_stdin)
    with Recobra().database.writing() as session:
        account = accounts.add(session, email, Role(role), password, name, procedure_roles=procedure_roles)
    click.echo(f"Cuenta creada: {account.email} ({account.role.label}).")


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada estándar.")
def password(email: str, password_stdin: bool) -> None:
    """Pone otra contraseña y cierra sus sesiones."""
    new = _read_password(password_stdin)
    with Recobra().database.writing() as session:
        account = session.scalar(select(Account).where(Account.email == accounts.normalize_mail(email)))
        if account is None:
            raise NotFound(f"No hay ninguna cuenta {email}.")
        accounts.set_password(session, account, new)
    click.echo(f"Contraseña cambiada: {account.email}.")


@user.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """Las cuentas, con su papel y cuándo se las vio."""
    with Recobra().database.reading() as session:
        found = [_show(account) for account in session.scalars(select(Account).order_by(Account.email))]
    emit(found, as_json, _print)


def _print(found: list[dict[str, Any]]) -> None:
    for account in found:
        seen = f"{clock.to_local(account['seen_at']):%Y-%m-%d %H:%M}" if account["seen_at"] else "nunca"
        state = "" if account["active"] else "  (cerrada)"
        click.echo(f"{account['email']}  {Role(account['role']).label}  visto: {seen}{state}")


def _show(account: Account) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "procedure_roles": account.procedure_roles,
        "active": account.active,
        "second_factor": account.tf_primary_method is not None,
        "seen_at": account.seen_at,
    }


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Contraseña", hide_input=True, confirmation_prompt=True))
