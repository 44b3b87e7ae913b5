"""`python -m actions -p PORT`: the action server, on loopback unless `SANIC_HOST` says otherwise, with our logs."""

import os
import runpy
import sys

from bot.logging import configure_logging

if __name__ == "__main__":
    # By default it binds 0.0.0.0, and it echoes requests in its errors.
    os.environ.setdefault("SANIC_HOST", "127.0.0.1")
    configure_logging()
    sys.argv[1:1] = ["--actions", "actions"]
    runpy.run_module("rasa_sdk", run_name="__main__")
