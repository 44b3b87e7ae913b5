"""The database, and the Redis that several Rasa servers need."""

from collections.abc import Iterator

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot import migrations, outages
from bot.bootstrap import Recobra
from bot.catalog.privacy import get_privacy
from bot.doctor import redis
from bot.doctor.findings import TIMEOUT, Finding, Health
from bot.errors import Misconfigured
from bot.queries.data_requests import count_attention

_DATABASE = "base de datos"


def check_database(recobra: Recobra) -> Iterator[Finding]:
    """Whether the database can be used, and its schema is the newest."""
    try:
        _connect(recobra)
        current = migrations.is_current(recobra.database)
    except Misconfigured as error:
        yield Finding(_DATABASE, Health.BROKEN, str(error), "Crea la carpeta, o corrige DATABASE_URL.")
    except (SQLAlchemyError, OSError, ValueError) as error:
        yield _explain(error)
    else:
        yield _judge("SQLite" if recobra.database.is_sqlite else "PostgreSQL", current)


def _judge(kind: str, current: bool) -> Finding:
    if current:
        return Finding(_DATABASE, Health.OK, f"{kind}, esquema al día")
    return Finding(_DATABASE, Health.BROKEN, f"{kind}, esquema antiguo o vacío", outages.OUTDATED.remedy)


def _connect(recobra: Recobra) -> None:
    """As a process does it, but PostgreSQL is not waited for."""
    if recobra.settings.database_url.startswith("sqlite"):
        engine = recobra.database.engine
    else:
        options = {"connect_timeout": int(TIMEOUT)}
        engine = create_engine(recobra.settings.database_url, poolclass=NullPool, connect_args=options)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _explain(error: Exception) -> Finding:
    outage = outages.explain(error)
    if outage is None:
        return Finding(
            _DATABASE, Health.BROKEN, f"no responde ({type(error).__name__})", "Revisa DATABASE_URL."
        )
    return Finding(_DATABASE, Health.BROKEN, outage.what, outage.remedy)


def check_data_requests(recobra: Recobra) -> Iterator[Finding]:
    """Whether the law's days for answering people about their own data are kept."""
    try:
        with recobra.database.reading() as session:
            attention = count_attention(session)
    except (SQLAlchemyError, OSError, ValueError, Misconfigured):  # told with the database
        return
    if attention.overdue:
        remedy = "Respóndelas en la consola, en «Datos personales»."
        yield Finding("datos personales", Health.BROKEN, f"solicitudes vencidas: {attention.overdue}", remedy)
    elif attention.soon:
        remedy = "Respóndelas en la consola, en «Datos personales»."
        yield Finding("datos personales", Health.WARNING, f"solicitudes por vencer: {attention.soon}", remedy)
    else:
        days = get_privacy().retention
        kept = f"textos {days.message_days} días, archivos {days.media_days}, auditoría {days.audit_days}"
        yield Finding("datos personales", Health.OK, f"ninguna solicitud vencida; se guardan: {kept}")


def check_redis(recobra: Recobra) -> Iterator[Finding]:
    """Whether Redis answers, where one is named."""
    url = recobra.settings.redis_url
    if not url:
        return
    try:
        host, port = redis.find_place(url)
        where = f"{host}:{port}"
        redis.ping(url, TIMEOUT)
    except Misconfigured as error:
        yield Finding("Redis", Health.BROKEN, str(error), "Corrige REDIS_URL.")
    except redis.RedisRefused as refused:
        remedy = "Corrige usuario, contraseña y número de base en REDIS_URL."
        yield Finding("Redis", Health.BROKEN, f"{where} nos rechaza ({refused})", remedy)
    except OSError as error:
        remedy = "Arráncalo o corrige REDIS_URL; con un solo servidor de Rasa no hace falta: quítala."
        yield Finding("Redis", Health.BROKEN, f"{where} no responde ({type(error).__name__})", remedy)
    else:
        yield Finding("Redis", Health.OK, where)
