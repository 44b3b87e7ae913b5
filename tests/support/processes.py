"""Dispatchers in processes of their own, to be killed and counted."""

import os
import subprocess
import sys

from bot.bootstrap import Recobra

# Its table of jobs, with each coming round so much more often.
_HURRIED = """
from dataclasses import replace
from scheduler import jobs
jobs.JOBS[:] = [replace(job, seconds=job.seconds / {hurry}) for job in jobs.JOBS]
from scheduler.__main__ import main
main()
"""
_COMMAND = [sys.executable, "-c", "from bot.cli import main; main(['dispatch', '--once'])"]


def start_dispatcher(recobra: Recobra) -> subprocess.Popen[bytes]:
    """`recobra dispatch --once` with the settings of the test."""
    return subprocess.Popen(
        _COMMAND, env=environment_of(recobra), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def start_scheduler(recobra: Recobra, hurry: float = 1) -> subprocess.Popen[bytes]:
    """The scheduler's process with the settings of the test; `hurry`: its jobs come round so much more often."""
    command = ["-m", "scheduler"] if hurry == 1 else ["-c", _HURRIED.format(hurry=hurry)]
    return subprocess.Popen(
        [sys.executable, *command],
        env=environment_of(recobra),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def environment_of(recobra: Recobra) -> dict[str, str]:
    """The settings of the test as another process reads them."""
    settings = recobra.settings
    return os.environ | {
        "DATABASE_URL": recobra.database.url,
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid or "",
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token or "",
        "TWILIO_API_BASE_URL": settings.twilio_api_base_url,
        "WHATSAPP_MPS": str(settings.whatsapp_mps),
        "VOICE_CPS": str(settings.voice_cps),
        "RECOBRA_CLOCK_OFFSET": str(settings.recobra_clock_offset),
        "ALERT_MAIL": settings.alert_mail or "",
        "SMTP_URL": settings.smtp_url or "",
    }
