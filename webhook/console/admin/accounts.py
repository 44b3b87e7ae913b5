"""Who may sign in, with which role: made, changed, closed, and helped back in."""

from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.catalog.roles import get_roles
from bot.models import Account, Office, Role
from bot.queries.accounts import list_accounts
from bot.queries.offices import list_offices
from bot.services import accounts
from webhook.console.admin.parts import done, show
from webhook.console.context import reading, writing
from webhook.console.forms import Form

routes = Blueprint("accounts", __name__, url_prefix="/console/admin/accounts")
_ROLES = [(role.value, role.label) for role in Role]
_TASK = "task-"  # and a procedure's role: the name of its tick


@routes.get("")
def show_accounts() -> tuple[str, int]:
    """All of them, closed ones last."""
    with reading() as session:
        found = list_accounts(session)
    return show("accounts", accounts=found, tasks=get_roles().root)


@routes.route("/new", methods=["GET", "POST"])
def add_account() -> Response | tuple[str, int]:
    """One more, with its first password."""
    form = Form(request.form)
    with writing() as session:
        offices = _list_offices(session)
        if request.method == "GET":
            return show("account_new", form=form, tasks=get_roles().root, roles=_ROLES, offices=offices)
        _add(session, form)
    if not form:
        return show("account_new", 422, form=form, tasks=get_roles().root, roles=_ROLES, offices=offices)
    return done("La cuenta quedó creada.", "accounts.show_accounts")


@routes.route("/<int:account_id>", methods=["GET", "POST"])
def change_account(account_id: int) -> Response | tuple[str, int]:
    """Name, roles, office, telephone, and whether it is open."""
    with writing() as session:
        account = accounts.find(session, account_id)
        if request.method == "GET":
            return _show(session, account, Form(_fill(account)), Form())
        form = Form(request.form)
        _change(session, account, form)
        if not form:
            session.rollback()
            return _show(session, accounts.find(session, account_id), form, Form(), 422)
    return done("La cuenta quedó guardada.", "accounts.show_accounts")


@routes.post("/<int:account_id>/password")
def set_password(account_id: int) -> Response | tuple[str, int]:
    """A new one, for who forgot theirs; all their sessions end."""
    form = Form(request.form)
    with writing() as session:
        account = accounts.find(session, account_id)
        form.attempt("new_password", lambda: accounts.set_password(session, account, _password(form)))
        if not form:
            return _show(session, account, Form(_fill(account)), form, 422)
    return done("La contraseña quedó cambiada; sus sesiones se cerraron.", "accounts.show_accounts")


@routes.post("/<int:account_id>/second-factor")
def drop_second_factor(account_id: int) -> Response:
    """For who lost the telephone."""
    with writing() as session:
        accounts.drop_second_factor(session, accounts.find(session, account_id))
    return done("La verificación en dos pasos quedó desactivada.", "accounts.show_accounts")


def _add(session: Session, form: Form) -> None:
    email, name = form.text("email", required="Escribe el correo.", most=254), form.text("name")
    role, office = _read_role(session, form)
    tasks = _read_tasks(form, role)
    form.check("email", lambda: accounts.normalize_mail(email))
    form.check("new_password", lambda: accounts.hash_password(_password(form)))
    form.attempt("email", lambda: accounts.add(session, email, role, _password(form), name, office, tasks))


def _change(session: Session, account: Account, form: Form) -> None:
    name = form.text("name", required="Escribe el nombre.")
    role, office = _read_role(session, form)
    tasks = _read_tasks(form, role)
    active, phone = bool(form.values.get("active")), form.text("phone", most=30)
    field = "role" if active else "active"
    form.check("phone", lambda: accounts.read_phone(phone))
    form.attempt(
        field,
        lambda: accounts.change(
            session,
            account,
            name=name,
            role=role,
            active=active,
            phone=phone,
            office=office,
            procedure_roles=tasks,
        ),
    )


def _read_role(session: Session, form: Form) -> tuple[Role, Office | None]:
    """Who works at an office has to have one."""
    role, key = form.choice("role", Role, Role.AGENT), form.key("office")
    office = session.get(Office, key) if key and role is Role.CAC else None
    if role is Role.CAC and office is None:
        form.refuse("office", "Elige en qué oficina atiende.")
    return role, office


def _read_tasks(form: Form, role: Role) -> list[str]:
    """The procedures' roles that are ticked."""
    ticked = [key for key in get_roles().root if form.values.get(f"{_TASK}{key}")]
    form.check("tasks", lambda: accounts.read_procedure_roles(role, ticked))
    return ticked


def _show(
    session: Session, account: Account, form: Form, password: Form, status: int = 200
) -> tuple[str, int]:
    values: dict[str, Any] = {"account": account, "roles": _ROLES, "offices": _list_offices(session)}
    values["tasks"] = get_roles().root
    return show("account", status, form=form, password=password, **values)


def _list_offices(session: Session) -> list[tuple[int, str]]:
    return [(office.id, f"{office.city} · {office.name}") for office in list_offices(session)]


def _password(form: Form) -> str:
    return form.values.get("new_password", "")


def _fill(account: Account) -> dict[str, str]:
    values = {
        "name": account.name,
        "role": account.role.value,
        "office": str(account.office_id or ""),
        "phone": account.phone or "",
    }
    values |= {f"{_TASK}{key}": "1" for key in account.procedure_roles}
    return values | ({"active": "1"} if account.active else {})
