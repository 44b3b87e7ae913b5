"""The proof of a return that the customer sent. Source: 004_494a7d2a7dcd2fdb.txt, speech 2."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.models import Direction, Message, ReceiptStatus
from bot.queries.state_names import RECEIPTS
from bot.services import receipts
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.deeds.moments import write_moment
from bot.services.closing.fields import Field, Kind, Values
from bot.services.inbound import received_media

_MOST = 50  # messages that are looked through
_READABLE = ("image/", "application/pdf")


class ReceiptDeed(Deed):
    """Takes a file of the conversation for the proof, and mails it to the back office."""

    blamed = "message"

    def find(self, case: Case) -> Standing | None:
        """The proof that is on its way, or was accepted."""
        receipt = receipts.find_pending(case.session, case.service)
        if receipt is None or receipt.status is ReceiptStatus.REJECTED:
            return None
        return Standing(f"Respaldo del {write_moment(receipt.received_at)}: {RECEIPTS[receipt.status]}.")

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Which message brought it."""
        found = _list_messages(case)
        hint = "" if found else "El cliente no ha enviado ninguna foto ni PDF: pídele el respaldo."
        options = tuple((str(each.id), f"Archivo del {write_moment(each.created_at)}") for each in found)
        return [Field("message", "Respaldo de entrega", Kind.CHOICE, options=options, hint=hint)]

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Take it."""
        message = case.session.get_one(Message, int(values["message"]))
        receipts.take(case.session, case.customer, case.service, message, _list_files(message))
        return {}


def _list_messages(case: Case) -> list[Message]:
    """The customer's messages with a file that can be a proof, newest first."""
    latest = case.session.scalars(
        select(Message)
        .where(Message.conversation_id == case.conversation.id, Message.direction == Direction.IN)
        .order_by(Message.id.desc())
        .limit(_MOST)
    )
    return [message for message in latest if _list_files(message)]


def _list_files(message: Message) -> list[received_media.Item]:
    kept = received_media.list_kept(message)
    return [item for item in kept if str(item.get("content_type", "")).startswith(_READABLE)]
