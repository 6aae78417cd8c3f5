"""What can go wrong in `model/`, as a tree of exceptions whose messages are written for people.

    DraftdeskModelError
    |-- CorpusError             a corpus that cannot be read: names the file, the column, the row
    |   `-- HubUnavailableError   the Hub does not give the file: no network, an outage, offline mode
    |-- TokenizerError          text or ids that a tokenizer does not know, or a file that is no tokenizer
    |-- CheckpointError         a model directory that is missing, incomplete or corrupt: names the path
    |-- BrandError              a brand file that cannot be used: names the file and every key that is wrong
    |-- EncoderMissingError     a sentence encoder cannot be loaded: says which file or package
    `-- MissingPackagesError    an optional package is not installed: says how to install it

Programming mistakes (a wrong shape, an impossible argument) stay `ValueError` and `TypeError`.
"""


class DraftdeskModelError(Exception):
    """Anything that `model/` refuses; the message says what was expected, what came, and what to do."""


class CorpusError(DraftdeskModelError):
    """A corpus cannot be read, is not what it should be, or cannot be fetched."""


class HubUnavailableError(CorpusError):
    """The Hugging Face Hub does not give a file; another source may."""


class TokenizerError(DraftdeskModelError):
    """Text, token ids or a saved file that a tokenizer cannot take."""


class CheckpointError(DraftdeskModelError):
    """A model directory cannot be read, or is not what was written."""


class BrandError(DraftdeskModelError):
    """A brand file cannot be used; the message has a line for each fault, with what to write instead."""


class EncoderMissingError(DraftdeskModelError):
    """A sentence encoder's package or file is missing, or is another one than this code knows."""


class MissingPackagesError(DraftdeskModelError):
    """What was asked for needs an optional package that is not installed."""
