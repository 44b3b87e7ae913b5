"""nginx as `deploy/` configures it, with this machine's addresses in the place of the containers' names."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.config import ROOT

# Its workers would change to a user who may not enter the tests' folders.
OPTIONS = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
_SINCE_1_27_3 = " resolve;"  # Debian's is older; and an address has nothing to resolve


def find_nginx() -> str:
    """The installed binary; for other users than root its folder may not be on the path."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise RuntimeError("nginx is not installed: tests/support/install_tools.sh")
    return found


def write_conf(name: str, addresses: Mapping[str, str], listen: Mapping[int, int], folder: Path) -> Path:
    """`deploy/NAME` for this machine: `addresses` by name and port, our port by the container's.

    Whatever it writes lies in `folder`, and so do `tls/` and `acme/`.
    """
    text = (ROOT / "deploy" / name).read_text().replace(_SINCE_1_27_3, ";")
    for place, address in addresses.items():
        text = text.replace(place, address)
    for port, ours in listen.items():
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{ours}", text)
    text = text.replace("/tmp/nginx", f"{folder}/{name}").replace("/srv/", f"{folder}/")
    path = folder / name
    path.write_text(text)
    return path


def make_certificate(folder: Path) -> Path:
    """A certificate of this machine's own in `folder`/tls; its path, for who has to trust it."""
    tls = folder / "tls"
    tls.mkdir()
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=recobra", "-addext", "subjectAltName=IP:127.0.0.1,DNS:recobra.example",
            "-keyout", str(tls / "privkey.pem"), "-out", str(tls / "fullchain.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return tls / "fullchain.pem"
