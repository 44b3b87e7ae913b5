"""Says why the database cannot be used, and what to mend, in one way for every command and the doctor."""

import re
from dataclasses import dataclass
from errno import EACCES, EPERM, EROFS
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError

from bot.config import get_settings

# What PostgreSQL says to who connects comes without its code (libpq keeps it), in the server's language.
_NO_DATABASE = re.compile(r'FATAL:\s+(database ".*" does not exist|no existe la base de datos)')
_NO_ENTRY = re.compile(
    r'authentication failed|no password supplied|pg_hba\.conf|FATAL:\s+(role "|permission denied)'
    r"|la autentificación|FATAL:\s+(no existe el rol|al rol|permiso denegado)"
)
_NO_HOST = re.compile(r"failed to resolve host")
_NOBODY = re.compile(r"Connection refused|No such file or directory")
_NO_ANSWER = re.compile(r"timeout expired|timed out|No route to host|Network is unreachable")
_SAID = re.compile(r"FATAL:\s+(.*)")
_NO_PERMISSION = "42501"
_WRITERS = "-writers"  # the file beside SQLite's, at which writers queue


@dataclass(frozen=True)
class Outage:
    """What is wrong, and what to do about it: two sentences in Spanish, without a password."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy[0].lower()}{self.remedy[1:]}"


OUTDATED = Outage("El esquema de la base de datos no está al día", "Ejecuta `recobra migrate`.")
_UNREADABLE = Outage(
    "DATABASE_URL no se puede leer",
    "Escríbela como postgresql://usuario:contraseña@servidor/base, con @ como %40 dentro de la contraseña.",
)


def explain(error: Exception) -> Outage | None:
    """Why the database at `DATABASE_URL`, or a file of ours, cannot be used; None: the error is another."""
    if isinstance(error, OSError) and error.filename:
        return _explain_file(error)
    if not isinstance(error, SQLAlchemyError | ValueError):
        return None
    url = _read(get_settings().database_url)
    if url is None:
        return _UNREADABLE
    if not isinstance(error, DBAPIError):
        return None
    return _explain_sqlite(error, url) if url.drivername == "sqlite" else _explain_postgres(error, url)


def _read(address: str) -> URL | None:
    """None where the host would be half of a password, which nobody is to be shown."""
    try:
        url = make_url(address)
    except (SQLAlchemyError, ValueError):
        return None
    return None if "@" in (url.host or "") else url


def _explain_file(error: OSError) -> Outage | None:
    if error.errno not in (EACCES, EPERM, EROFS):
        return None
    path = str(error.filename)
    if path.endswith(_WRITERS):
        return _forbid(path.removesuffix(_WRITERS))
    return Outage(f"Falta permiso para usar {path}", "Dáselo al usuario que ejecuta Recobra.")


def _forbid(path: str) -> Outage:
    return Outage(
        f"No se puede escribir en la base de datos {path}",
        f"Da permiso sobre ella y la carpeta {Path(path).absolute().parent} al usuario que ejecuta Recobra, "
        "o elige otra con DATABASE_URL.",
    )


def _explain_sqlite(error: DBAPIError, url: URL) -> Outage | None:
    kind = getattr(error.orig, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    path = str(url.database)
    if kind in ("READONLY", "CANTOPEN"):
        return _forbid(path)
    if kind == "FULL":
        return Outage(f"El disco de {path} está lleno", "Libera espacio.")
    if kind in ("NOTADB", "CORRUPT"):
        return Outage(
            f"{path} no es una base de datos SQLite, o está dañada",
            "Corrige DATABASE_URL, o recupera la última copia.",
        )
    if kind == "BUSY":
        return Outage(
            f"Otro programa tiene ocupada la base de datos {path}", "Ciérralo, e inténtalo otra vez."
        )
    return OUTDATED if "no such" in str(error.orig) else None


def _explain_postgres(error: DBAPIError, url: URL) -> Outage | None:
    if getattr(error.orig, "sqlstate", None) == _NO_PERMISSION:
        return _refuse(url)
    if isinstance(error, ProgrammingError):
        return OUTDATED
    return _explain_connection(str(error.orig), url) if isinstance(error, OperationalError) else None


def _explain_connection(text: str, url: URL) -> Outage:
    """The server's own words first: with several addresses of one host, another may have refused."""
    where = _where(url)
    if _NO_DATABASE.search(text):
        return Outage(
            f"La base de datos «{url.database}» no existe en {where}",
            "Créala, o corrige su nombre en DATABASE_URL.",
        )
    if _NO_ENTRY.search(text):
        return _refuse(url)
    if said := _SAID.search(text):
        return Outage(
            f"La base de datos en {where} no atiende («{said[1]}»)",
            "Espera un momento, o revisa el servidor.",
        )
    for pattern, reason, remedy in (
        (_NOBODY, "nadie escucha", "Arranca PostgreSQL, o corrige la dirección en DATABASE_URL."),
        (_NO_HOST, "la red no conoce ese nombre", "Corrige el servidor en DATABASE_URL."),
        (_NO_ANSWER, "no llega respuesta", "Revisa la red y la dirección en DATABASE_URL."),
    ):
        if pattern.search(text):
            return Outage(f"La base de datos no responde en {where} ({reason})", remedy)
    return Outage(
        f"La base de datos no responde en {where}", "Revisa DATABASE_URL y que el servidor esté en marcha."
    )


def _refuse(url: URL) -> Outage:
    return Outage(
        f"La base de datos «{url.database}» en {_where(url)} no admite al usuario «{url.username or ''}»",
        "Corrige usuario y contraseña en DATABASE_URL, o sus permisos en el servidor.",
    )


def _where(url: URL) -> str:
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port or url.query.get('port') or 5432}"
