"""How the web server runs: by default one process of many threads, since SQLite has one writer.

With PostgreSQL several processes, on several machines, share the work.
"""

import os
from typing import Any

from bot.config import get_settings

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{get_settings().web_port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "64"))
backlog = 2048
keepalive = 5
timeout = 60
graceful_timeout = 12  # longer than one question to Rasa
limit_request_line = 8190
accesslog = None
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def worker_exit(_server: Any, _worker: Any) -> None:
    """Finish the turns that are under way; the sweep takes up the others."""
    from webhook.wsgi import webhooks

    webhooks.extensions["pool"].close()
    webhooks.extensions["callbacks"].close()
