"""A contact at another time, "agendado en la plataforma". Source: 003_e2c5f93ba8151af2.txt, typification 7."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from bot import clock
from bot.catalog.policy import Ending, get_policy
from bot.language.written_dates import format_short_date
from bot.models import Channel, FollowUp, FollowUpKind, FollowUpStatus
from bot.services import contacts, follow_ups
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Standing
from bot.services.closing.deeds.form_deed import FormDeed
from bot.services.closing.deeds.moments import write_moment
from bot.services.closing.fields import Values
from bot.services.deeds.forms.later_form import LaterForm
from bot.services.turns import turns

_PERSON = "person"
_WAYS = {_PERSON: "un asesor", Channel.WHATSAPP.value: "WhatsApp", Channel.VOICE.value: "llamada"}


class AppointmentDeed(FormDeed):
    """Keeps day, hour and channel: the campaign goes on then, or a person rings."""

    supplies = frozenset({"when", "channel"})
    form = LaterForm()

    def fix(self, case: Case) -> dict[str, str]:
        """Nothing: it is the person who is contacted."""
        return {}

    def find(self, case: Case) -> Standing | None:
        """What was promised for later."""
        theirs = and_(
            FollowUp.kind == FollowUpKind.CONTACT_LATER, FollowUp.customer_id == case.contact.customer_id
        )
        ours = and_(
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK, FollowUp.conversation_id == case.conversation.id
        )
        promised = case.session.scalar(
            select(FollowUp)
            .where(or_(theirs, ours), FollowUp.status == FollowUpStatus.OPEN, FollowUp.due_at > clock.now())
            .order_by(FollowUp.id.desc())
            .limit(1)
        )
        if promised is None:
            return _find_care(case)
        is_person = promised.kind is FollowUpKind.PERSON_CALLBACK
        way = _PERSON if is_person else promised.channel or Channel.WHATSAPP.value
        words = {"when": write_moment(promised.due_at), "channel": _WAYS[way]}
        return Standing("Contacto agendado para el {when} por {channel}.".format(**words), words)

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """Later than now; and while the campaign still speaks, where it is to."""
        due_at, last = _find_due(values), turns.last_day(case.session, case.contact)
        if due_at <= clock.now():
            return {"day": "Ese momento ya pasó."}
        if values["how"] != _PERSON and clock.to_local(due_at).date() > last:
            return {
                "day": f"La campaña termina el {format_short_date(last)}: elige antes, o que llame un asesor."
            }
        return {}

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """When and how, as it will be: a campaign keeps to the law's hours."""
        return {"when": write_moment(_find_due(values)), "channel": _WAYS[values["how"]]}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Promise it; nothing of the customer's campaigns leaves before."""
        done = super().do(case, values)
        if values["how"] == _PERSON:
            self._wait(case, _find_due(values))
        return done

    def _wait(self, case: Case, due_at: datetime) -> None:
        """No campaign speaks before the person who promised to."""
        for contact in contacts.live_contacts(case.session, case.contact.customer_id):
            if not contacts.is_done(contact):
                contacts.postpone(case.session, contact, due_at)
                contact.silent_until = due_at


def _find_care(case: Case) -> Standing | None:
    """Whom a person attends needs no hour: the bot has noted that."""
    code = get_policy().scripts[case.script].endings[Ending.PERSONAL_CARE]
    noted = case.contact.typification_code == code and case.contact.observation
    return Standing(noted) if noted and case.customer.personal_care_since else None


def _find_due(values: Values) -> datetime:
    due_at = clock.at_local(values["day"], values["at"])
    return due_at if values["how"] == _PERSON else follow_ups.first_lawful(due_at)
