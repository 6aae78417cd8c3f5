"""The exceptions of `model/`, with messages for people.

    DraftdeskModelError
    |-- CorpusError             a corpus that cannot be read: names the file, the column, the row
    |   `-- HubUnavailableError   the Hub does not give the file: no network, an outage, offline mode
    |-- TokenizerError          text or ids unknown to a tokenizer, or a file that is not a tokenizer
    |-- CheckpointError         a model directory that is missing, incomplete or corrupt: names the path
    |   |-- FilesMissingError     its files, or some of them, are not on this machine
    |   `-- OtherBuildError       it is intact, but of a format that this build does not read
    |-- BrandError              a brand file that cannot be used: names the file and every key that is wrong
    |-- EncoderMissingError     a sentence encoder cannot be loaded: says which file or package
    `-- MissingPackagesError    an optional package is not installed: says how to install it

Programming errors (a wrong shape, an impossible argument) are `ValueError` and `TypeError`.
"""


class DraftdeskModelError(Exception):
    """The base class; the message says what was expected, what came, and what to do."""


class CorpusError(DraftdeskModelError):
    """A corpus cannot be fetched or read, or is malformed."""


class HubUnavailableError(CorpusError):
    """The Hugging Face Hub does not give a file; another source may."""


class TokenizerError(DraftdeskModelError):
    """A tokenizer cannot use this text, these token ids or this saved file."""


class CheckpointError(DraftdeskModelError):
    """A model directory cannot be read or was changed."""


class FilesMissingError(CheckpointError):
    """A model directory, or one of its files, is not here; it may be on another machine."""


class OtherBuildError(CheckpointError):
    """A model directory is as it was written, but by a build whose format this one does not read."""


class BrandError(DraftdeskModelError):
    """A brand file cannot be used; the message has a line for each fault, with what to write instead."""


class EncoderMissingError(DraftdeskModelError):
    """A sentence encoder's package or file is missing or of an unknown version."""


class MissingPackagesError(DraftdeskModelError):
    """The requested function needs an optional package that is not installed."""
