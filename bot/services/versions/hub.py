"""Keep versions in a private model repository of the Hugging Face Hub, one folder for each.

huggingface_hub reads HF_ENDPOINT and HF_TOKEN when it is imported, and is slow to import, so each function
here imports it. A version holds approved replies: a repository that others can read is refused.
"""

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.errors import HubRefused

if TYPE_CHECKING:
    from huggingface_hub import HfApi

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class HubVersions:
    """The versions in one repository, OWNER/NAME. Each method raises HubRefused if the Hub does not do it."""

    repository: str

    def push(self, directory: Path, folder: str) -> None:
        """Store `directory` as `folder`, in one commit; make the repository, private, if there is none."""
        self._ask(lambda hub: hub.create_repo(self.repository, private=True, exist_ok=True))
        if not self._ask(lambda hub: hub.model_info(self.repository)).private:
            raise HubRefused(
                f"{self.repository} can be read by others, and a version holds your team's replies. Make it "
                "private on the Hub, or name another repository; nothing was sent"
            )
        message = f"Add {folder}"
        self._ask(
            lambda hub: hub.upload_folder(
                repo_id=self.repository, folder_path=directory, path_in_repo=folder, commit_message=message
            )
        )

    def pull(self, folder: str, into: Path) -> None:
        """Bring the files of `folder` into the folder `into`; nothing if it is not there."""
        with tempfile.TemporaryDirectory(dir=into) as partial:
            self._ask(
                lambda hub: hub.snapshot_download(
                    self.repository, allow_patterns=f"{folder}/*", local_dir=partial
                )
            )
            for path in Path(partial).glob(f"{folder}/*"):
                path.replace(into / path.name)

    def folders(self, parent: str) -> list[str]:
        """Return the names of the folders inside the folder `parent`, sorted."""
        files = self._ask(lambda hub: hub.list_repo_files(self.repository))
        inside = (Path(name).parts for name in files)
        return sorted({parts[1] for parts in inside if len(parts) == 3 and parts[0] == parent})

    def keep_only(self, parent: str, kept: Collection[str]) -> None:
        """Delete all other folders inside the folder `parent`, and what the history has of them."""
        gone = tuple(f"{parent}/{name}/" for name in self.folders(parent) if name not in kept)
        if not gone:
            return
        from huggingface_hub import CommitOperationDelete

        deletions = [CommitOperationDelete(folder, is_folder=True) for folder in gone]
        message = f"Delete {len(gone)} versions"
        self._ask(lambda hub: hub.create_commit(self.repository, deletions, commit_message=message))
        self._ask(lambda hub: hub.super_squash_history(self.repository))
        large = self._ask(
            lambda hub: [
                each for each in hub.list_lfs_files(self.repository) if (each.filename or "").startswith(gone)
            ]
        )
        if large:
            self._ask(lambda hub: hub.permanently_delete_lfs_files(self.repository, large))

    def _ask(self, call: "Callable[[HfApi], Answer]") -> Answer:
        from huggingface_hub import HfApi
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()
        try:
            return call(HfApi())
        except (
            Exception
        ) as error:  # The Hub's client raises its HTTP library's errors, OSError and ValueError.
            told = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            raise HubRefused(
                f"The Hub did not do it for {self.repository} ({told}). Check the network, and that "
                f"HF_TOKEN or "
                "`hf auth login` gives an account that may write there"
            ) from error
