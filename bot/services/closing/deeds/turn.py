"""A turn at an office. Sources: 004_494a7d2a7dcd2fdb.txt, "agenda tu turno"; 003_e2c5f93ba8151af2.txt, 2."""

from datetime import datetime

from bot.models import Office, TurnPurpose
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Standing
from bot.services.closing.deeds.form_deed import FormDeed
from bot.services.closing.deeds.moments import write_moment
from bot.services.closing.fields import Values
from bot.services.deeds.forms.turn_form import TurnForm
from bot.services.turns import turns


class TurnDeed(FormDeed):
    """Books a turn for a purpose."""

    supplies = frozenset({"turn", "office", "when"})
    form = TurnForm()

    def __init__(self, purpose: TurnPurpose) -> None:
        self._purpose = purpose

    def fix(self, case: Case) -> dict[str, str]:
        """What it is for."""
        return {"purpose": self._purpose.value}

    def find(self, case: Case) -> Standing | None:
        """The turn that is booked."""
        turn = turns.current(case.session, case.contact.customer_id, self._purpose)
        if turn is None:
            return None
        words = {"turn": turn.code} | _say(turn.office, turn.starts_at)
        return Standing("Turno {turn} en {office} para el {when}.".format(**words), words)

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Where and when; the code is drawn with the booking."""
        office = case.session.get_one(Office, int(values["office"]))
        return _say(office, datetime.fromisoformat(values["at"]))


def _say(office: Office, starts_at: datetime) -> dict[str, str]:
    return {"office": f"{office.name} ({office.city})", "when": write_moment(starts_at)}
