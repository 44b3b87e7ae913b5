"""`python -m actions -p PORT`: the action server in one process, on loopback unless `SANIC_HOST` says otherwise.

rasa-sdk's own command starts a manager and a worker; stopped while the worker starts, the manager spins for ever.
"""

import argparse
import os

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from bot import clock
from bot.language import calendar
from bot.logging import configure_logging

_KEEP_ALIVE = 120  # seconds: Rasa keeps its connections


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m actions", description="Recobra's action server.")
    parser.add_argument("-p", "--port", type=int, default=5055)
    port = parser.parse_args().port
    configure_logging()
    calendar.is_holiday(clock.today())  # the list of holidays takes most of a second: not in the first turn
    executor = ActionExecutor()
    executor.register_package("actions")
    app = create_app(executor)
    app.config.KEEP_ALIVE_TIMEOUT = _KEEP_ALIVE
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5
    app.run(
        os.environ.get("SANIC_HOST", "127.0.0.1"), port, single_process=True, motd=False, access_log=False
    )


if __name__ == "__main__":
    main()
