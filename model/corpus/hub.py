"""Get files from the Hugging Face Hub: pinned ones, fetched once and checked; any `hf://` file.

huggingface_hub reads HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE when it is imported, and is slow to import, so
each function here imports it. See `model/corpus/rows.py` for the contents.
"""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tenacity import (
    Retrying,
    before_sleep_log,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from model.errors import CorpusError, HubUnavailableError

PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
PROBE_TIMEOUT = 4.0  # Seconds for the Hub's first answer: the whole wait if there is no network.
ATTEMPTS = 4
GIVE_UP_AFTER = 6.0  # Seconds after which no further attempt begins.

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PinnedFile:
    """One file of a data set, or of a model, at one commit, and the sha256 that its bytes must have."""

    repository: str
    name: str
    revision: str  # 40 hexadecimal digits: files cached under a commit are used without asking the Hub.
    sha256: str
    kind: Literal["dataset", "model"] = "dataset"

    def __str__(self) -> str:
        folder = "datasets/" if self.kind == "dataset" else ""
        return f"hf://{folder}{self.repository}@{self.revision[:7]}/{self.name}"


BITEXT = PinnedFile(
    repository="bitext/Bitext-customer-support-llm-chatbot-training-dataset",
    name="Bitext_Sample_Customer_Support_Training_Dataset_27K_responses-v11.csv",
    revision="430d1a89bd93bd1fa23c16f29dd53e73f0087443",
    sha256="6f81102b0100b97b8468eb04368033a23206bf1fde9d53500d5806ec1001a434",
)


def fetch(file: PinnedFile = BITEXT) -> Path:
    """Return the path of `file` in the Hub's cache, after downloading it (with a progress bar) if necessary.

    Raises HubUnavailableError, after seconds and a few attempts, if the Hub does not give the file. Raises
    CorpusError if its bytes have another sha256, and deletes them, so that the next call downloads again.
    """
    attempts = Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(GIVE_UP_AFTER),
        wait=wait_exponential_jitter(initial=0.25, max=2, jitter=0.25),
        before_sleep=before_sleep_log(_log, logging.INFO),
        reraise=True,
    )
    try:
        path = attempts(_download, file)
    except Exception as error:  # The Hub's client raises its HTTP library's errors, OSError and ValueError.
        raise HubUnavailableError(
            f"{file} could not be fetched: {_in_one_line(error)}. Check the network (or HF_ENDPOINT and "
            "HF_HUB_OFFLINE), or name a copy of the file on this machine"
        ) from error
    _check_sha256(path, file)
    return path


def why_unreachable(file: PinnedFile = BITEXT) -> str | None:
    """Say in a line why the Hub does not tell of the file now; None if it does."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    url = hf_hub_url(file.repository, file.name, revision=file.revision, repo_type=file.kind)
    try:
        get_hf_file_metadata(url, timeout=PROBE_TIMEOUT)
    except Exception as error:  # As above.
        return _in_one_line(error)
    return None


def read(url: str) -> bytes:
    """Return the bytes of an `hf://datasets/OWNER/NAME[@REVISION]/FILE`, requested again at each call.

    Raises CorpusError if there is no such file, HubUnavailableError if the Hub does not answer.
    """
    from huggingface_hub import HfFileSystem

    try:
        return bytes(HfFileSystem().read_bytes(url))
    except (FileNotFoundError, ValueError, NotImplementedError) as error:
        raise CorpusError(
            f"{url} is not a readable file on the Hub ({_in_one_line(error)}); "
            "expected hf://datasets/OWNER/NAME/FILE"
        ) from error
    except Exception as error:  # The Hub's client raises its HTTP library's errors and OSError.
        raise HubUnavailableError(
            f"{url} could not be read: {_in_one_line(error)}. Check the network, or name a local file"
        ) from error


def _download(file: PinnedFile) -> Path:
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url, try_to_load_from_cache

    repository, name, revision = file.repository, file.name, file.revision
    cached = try_to_load_from_cache(repository, name, revision=revision, repo_type=file.kind)
    if isinstance(cached, str):
        return Path(cached)
    # hf_hub_download asks a silent Hub for minutes, so ask once, briefly, before it.
    url = hf_hub_url(repository, name, revision=revision, repo_type=file.kind)
    get_hf_file_metadata(url, timeout=PROBE_TIMEOUT)
    return Path(hf_hub_download(repository, name, revision=revision, repo_type=file.kind))


def _may_pass(error: BaseException) -> bool:
    """Return whether a retry may help: after a transient status, or no proper answer."""
    from huggingface_hub.errors import HfHubHTTPError

    if isinstance(error, HfHubHTTPError):
        return error.response.status_code in PASSING_STATUSES
    # The HTTP library underneath differs by the Hub client's version (httpx, httpx2); the base class of
    # the client's own error is that library's HTTPError, which timeouts and lost connections share.
    return isinstance(error, HfHubHTTPError.__mro__[1])


def _check_sha256(path: Path, file: PinnedFile) -> None:
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found == file.sha256:
        return
    path.resolve().unlink()
    path.unlink(missing_ok=True)
    raise CorpusError(
        f"{file} has the sha256 {found}, expected {file.sha256}: it was damaged in transfer or changed "
        "at the source. It was deleted from the cache and not used; try again, or name a local copy"
    )


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}".rstrip(":. ")
