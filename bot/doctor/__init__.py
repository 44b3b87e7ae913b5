"""Looks at everything an installation needs, and says what to mend."""

from collections.abc import Callable, Iterator

from bot.bootstrap import Recobra
from bot.doctor import console, installation, provider, stores, systems
from bot.doctor.findings import Finding, Health

__all__ = ["Finding", "Health", "examine"]


def examine(recobra: Recobra) -> Iterator[Finding]:
    """Look at each part in turn; every call out has a time-out of five seconds."""
    checks: list[Callable[[Recobra], Iterator[Finding]]] = [
        installation.check_catalog,
        installation.check_hours,
        installation.check_consent,
        stores.check_database,
        stores.check_data_requests,
        stores.check_redis,
        installation.check_rasa,
        installation.check_actions,
        installation.check_public_url,
        provider.check_twilio,
        provider.check_voice_number,
        installation.check_handoff,
        installation.check_mail,
        installation.check_alerts,
        systems.check_systems,
        systems.check_mailbox,
        console.check_accounts,
        console.check_proxies,
    ]
    for check in checks:
        yield from check(recobra)
