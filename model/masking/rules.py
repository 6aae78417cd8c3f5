"""The version of the masking rules, for masking again what earlier rules stored."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("phonenumberslite", "python-stdnum")
"""Libraries that finders use besides their own patterns."""


@cache
def rules_version() -> str:
    """Return a digest that changes with this package's files and its finders' libraries."""
    folder = Path(__file__).parent
    digest = sha256("\n".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for path in sorted(each for each in folder.iterdir() if each.suffix in (".py", ".txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
