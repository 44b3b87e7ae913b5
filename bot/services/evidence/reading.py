"""Reads the mailbox: what belongs to a case is kept and marked as read, the rest stays unread for a person."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.evidence import get_evidence
from bot.channels.mailbox import Mailbox, Peeked, open_mailbox
from bot.errors import ProviderError
from bot.services.evidence import keeping, matching
from bot.services.evidence.mails import parse

log = structlog.get_logger()
_PEEK = 64 * 1024  # bytes: headers and text stand before the files
_MOST = 200  # mails a run, the newest
_MEGABYTE = 1024 * 1024
_MOST_PARTS = 5_000  # each takes some kilobytes of memory


@dataclass
class Read:
    """How many mails were kept now; how many stay unread, as they belong to no case or could not be read."""

    kept: int = 0
    unread: int = 0


def read_mails(recobra: Recobra) -> Read:
    """Look at all unread mails of IMAP_URL, where one is set; a mailbox that is down is asked again next time."""
    found = Read()
    if not recobra.settings.imap_url:
        return found
    try:
        with open_mailbox(recobra.settings.imap_url) as mailbox:
            since = clock.today() - timedelta(days=get_evidence().days)
            for key in mailbox.list_unread(since)[-_MOST:]:
                is_kept = _take(recobra, mailbox, key)
                found.kept += is_kept
                found.unread += not is_kept
    except ProviderError as error:
        log.warning("mailbox_not_read", reason=str(error))
    if found.kept:
        log.info("evidence_kept", mails=found.kept, unread=found.unread)
    return found


def _take(recobra: Recobra, mailbox: Mailbox, key: int) -> bool:
    """Whether it is kept, now or since a run that was killed before it could mark it."""
    try:
        is_kept = _keep(recobra, mailbox, key, mailbox.peek(key, _PEEK))
    except ProviderError:
        raise
    except RecursionError:  # parts within parts, without an end
        log.warning("mail_not_understood", mail=key)
        return False
    except Exception:  # one that nobody can read holds up no other
        log.exception("mail_not_understood", mail=key)
        return False
    if is_kept:
        mailbox.mark_read(key)
    return is_kept


def _keep(recobra: Recobra, mailbox: Mailbox, key: int, peeked: Peeked) -> bool:
    mail = parse(peeked.beginning)
    with recobra.database.reading() as session:
        if keeping.is_kept(session, mail):
            return True
        case = matching.find_case(session, recobra.settings, mail)
    if case is None:
        return False
    if peeked.size > get_evidence().megabytes * _MEGABYTE:
        log.warning("mail_too_large", mail=key, bytes=peeked.size)
        return False
    if peeked.size > len(peeked.beginning):
        whole = mailbox.read(key)
        if whole.count(b"\n--") > _MOST_PARTS:
            log.warning("mail_of_too_many_parts", mail=key)
            return False
        mail = parse(whole)
    return keeping.keep(recobra, case.id, mail)
