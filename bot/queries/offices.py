"""The offices, and which of them an operator means."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InvalidInput, NotFound
from bot.language.folding import fold
from bot.models import Office


def list_offices(session: Session) -> Sequence[Office]:
    """All of them, by city and name."""
    return session.scalars(select(Office).order_by(Office.city, Office.name)).all()


def find_office(session: Session, words: str) -> Office:
    """The office of that number, name or city, with or without accents and capitals.

    Raises:
        NotFound: there is none.
        InvalidInput: there are several that give turns; says which.
    """
    wanted = fold(words.strip())
    offices = session.scalars(select(Office).order_by(Office.id)).all()
    named = [each for each in offices if wanted in (str(each.id), fold(each.name), fold(each.city))]
    found = [each for each in named if each.is_open] or named
    if not found:
        raise NotFound(f"No hay ninguna oficina «{words}».")
    if len(found) > 1:
        names = ", ".join(f"{each.id} {each.name}" for each in found)
        raise InvalidInput(f"«{words}» tiene varias oficinas: {names}. Escribe el nombre o el número de una.")
    return found[0]
