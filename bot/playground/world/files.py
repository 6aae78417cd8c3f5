"""Files that the app uploads."""

from dataclasses import dataclass


@dataclass
class UploadedFile:
    """A file of `length` bytes; `content` is None until it was uploaded."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
