"""Ways to run planfact for real that need more than a database: a pooler, certificates, an empty environment."""

import os
import shutil
import subprocess

import pytest


def program(name: str, package: str) -> str:
    """Return a program's path, installing its Debian package where we may; skip, visibly, where we may not."""
    if not shutil.which(name) and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -q", f"apt-get install -qy --no-install-recommends {package}"):
            subprocess.run(command.split(), env=environment, capture_output=True, check=False)
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None:
        pytest.skip(f"{name} is missing, and {package} cannot be installed here")
    return path
