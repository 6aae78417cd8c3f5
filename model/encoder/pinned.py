"""Find files of installed packages to read as data, without an import, and check them by sha256."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from model.errors import EncoderMissingError


@dataclass(frozen=True)
class Pinned:
    """One file of a package, and the sha256 that it must have."""

    package: str  # the module's name
    file: Path  # inside the package's folder
    sha256: str

    def path(self) -> Path:
        """Return the file's path, checked once. Raises EncoderMissingError if it is missing or
        another file.
        """
        return _checked(self)


@cache
def _checked(pinned: Pinned) -> Path:
    found = find_spec(pinned.package)
    if found is None or not found.submodule_search_locations:
        raise EncoderMissingError(f"the package that contains {pinned.package} is not installed")
    return checked(Path(next(iter(found.submodule_search_locations))) / pinned.file, pinned.sha256)


def checked(path: Path, sha256: str) -> Path:
    """Return `path`; EncoderMissingError when it cannot be read or has another sha256."""
    try:
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderMissingError(f"{path} cannot be read: {error.strerror}") from error
    if actual != sha256:
        raise EncoderMissingError(f"{path} has sha256 {actual}, expected {sha256}")
    return path
