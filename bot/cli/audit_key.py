"""The key of the hashes in the audit log: a file of the data folder, made on first use."""

import os
import secrets
from pathlib import Path

NAME = "audit.key"
BYTES = 32


def audit_key(home: Path) -> bytes:
    """Return the key, for this account alone. Processes with several data folders make hashes that differ."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / NAME
    made = home / f"{NAME}.{os.getpid()}"
    if not path.exists():
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(BYTES))
        try:
            os.link(made, path)  # Whole or not at all, and the first one stays.
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return bytes.fromhex(path.read_text())
