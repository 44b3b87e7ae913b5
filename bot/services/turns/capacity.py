"""Changes when an office is open and how many it can take, without a customer who has a turn losing the place."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.offices import CatalogOffice
from bot.errors import NotAllowed
from bot.language.written_dates import format_short_date
from bot.models import Office, Turn, TurnStatus
from bot.services import audit
from bot.services.turns import places

_MOST_NAMED = 8


def add_office(session: Session, entry: CatalogOffice, *, email: str | None) -> Office:
    """An office of the operator's; sample ones of its city give no more turns.

    Raises:
        NotAllowed: the city has one of that name.
    """
    _keep_name(session, entry, None)
    office = Office(city=entry.city, name=entry.name)
    session.add(office)
    _write(office, entry, email, is_open=True)
    session.flush()
    audit.record(session, "office.add", office)
    return office


def change_office(
    session: Session, office: Office, entry: CatalogOffice, *, email: str | None, is_open: bool
) -> None:
    """Change an office, which is the operator's own from then on; turns move to another desk where theirs goes.

    A closed one gives no new turns; those that were given stay.

    Raises:
        NotAllowed: turns that were given would be left without a place (says which), or the name is another's.
    """
    session.refresh(office, with_for_update=True)  # nobody books meanwhile
    _keep_name(session, entry, office)
    wanted = Office(**entry.model_dump(exclude={"hours"}), hours=str(entry.hours))
    left = _seat(session, wanted, _list_booked(session, office))
    if left:
        raise NotAllowed(f"Quedarían sin lugar {_name(left)}. Muévelos o cancélalos antes.")
    _write(office, entry, email, is_open=is_open)
    session.flush()
    audit.record(session, "office.change", office, is_open=is_open)


def count_booked(session: Session, office: Office) -> int:
    """How many turns are still to come there."""
    return len(_list_booked(session, office))


def _write(office: Office, entry: CatalogOffice, email: str | None, *, is_open: bool) -> None:
    for name, value in entry.model_dump(exclude={"hours"}).items():
        setattr(office, name, value)
    office.hours, office.email, office.is_open, office.is_sample = str(entry.hours), email, is_open, False


def _keep_name(session: Session, entry: CatalogOffice, office: Office | None) -> None:
    holder = session.scalar(select(Office).where(Office.city == entry.city, Office.name == entry.name))
    if holder is not None and holder is not office:
        raise NotAllowed(f"Ya hay una oficina «{entry.name}» en {entry.city}.")


def _list_booked(session: Session, office: Office) -> Sequence[Turn]:
    return session.scalars(
        select(Turn)
        .where(Turn.office_id == office.id, Turn.status == TurnStatus.BOOKED, Turn.starts_at > clock.now())
        .order_by(Turn.starts_at, Turn.desk)
    ).all()


def _seat(session: Session, wanted: Office, booked: Sequence[Turn]) -> list[Turn]:
    """Who finds no desk at their hour any more; the others have one, their own where it is still there."""
    length = timedelta(minutes=wanted.minutes_per_turn)
    fitting = [turn for turn in booked if _is_within(wanted, turn)]
    seated: list[Turn] = []
    for turn in sorted(fitting, key=lambda each: (each.desk > wanted.desks, each.starts_at)):
        taken = {other.desk for other in seated if abs(other.starts_at - turn.starts_at) < length}
        free = [desk for desk in (turn.desk, *range(1, wanted.desks + 1)) if desk <= wanted.desks]
        desk = next((each for each in free if each not in taken), None)
        if desk is None:
            continue
        if desk != turn.desk:
            turn.desk = desk
            session.flush()
        seated.append(turn)
    return [turn for turn in booked if turn not in seated]


def _is_within(wanted: Office, turn: Turn) -> bool:
    local = clock.to_local(turn.starts_at)
    times = places.list_times(wanted, local.date())
    return bool(times) and times[0] <= turn.starts_at <= times[-1]


def _name(turns: Sequence[Turn]) -> str:
    named = []
    for turn in turns[:_MOST_NAMED]:
        local = clock.to_local(turn.starts_at)
        named.append(f"{turn.code} ({format_short_date(local.date())} {local:%H:%M})")
    more = f" y {len(turns) - _MOST_NAMED} más" if len(turns) > _MOST_NAMED else ""
    return f"{'el turno' if len(turns) == 1 else 'los turnos'} {', '.join(named)}{more}"
