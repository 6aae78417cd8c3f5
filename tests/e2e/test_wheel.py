"""The wheel outside the checkout: it contains everything that the command needs, and no tests."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
RUN = "import sys; from bot.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout and installed without dependencies into its own folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # A copy, so that files of earlier builds are excluded.
    for package in ("bot", "db", "migrations", "model"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("draftdesk-*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a user who installed the wheel and has no settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DRAFTDESK_", "SLACK_"))
    }
    return kept | {
        "PYTHONPATH": str(installed),
        "DRAFTDESK_HOME": str(tmp_path / "home"),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def demo(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The URL of a running `draftdesk demo` on a free port."""
    command = [sys.executable, "-P", "-c", RUN, "demo", "--port", "0", "--no-open"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            printed = []
            for line in process.stdout:
                printed.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield found[0]
                    break
            else:
                pytest.fail("the demo ended before it printed its URL:\n" + "".join(printed))
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_the_wheel_contains_no_tests_and_no_second_copy_of_the_code(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"bot", "db", "migrations", "model"}


def test_the_wheel_contains_what_draftdesk_init_writes(installed: Path) -> None:
    starting = {path.name: path.read_bytes() for path in (installed / "bot" / "cli" / "starting").iterdir()}
    assert starting == {
        "manifest.json": (ROOT / "manifest.json").read_bytes(),
        "brand.example.toml": (ROOT / "docs" / "brand.toml").read_bytes(),
    }


@pytest.mark.parametrize("package", ["bot/bench", "model/experiments"])
def test_research_and_benches_stay_in_the_repository(installed: Path, package: str) -> None:
    assert (ROOT / package / "__init__.py").is_file()
    assert not (installed / package).exists()
    assert (installed / package).parent.is_dir()


def test_the_installed_wheel_serves_the_demo_outside_the_checkout(demo: str) -> None:
    page = httpx.get(demo + "/", timeout=30)
    assert page.status_code == 200
    assert "Draftdesk" in page.text
    health = httpx.get(demo + "/healthz", timeout=30).json()
    assert health["status"] == "ok"


def test_the_installed_wheel_drafts_a_reply_from_its_own_modules(
    environment: dict[str, str], tmp_path: Path
) -> None:
    where = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            "import bot; import pathlib; __import__('sys').stdout.write(bot.__file__)",
        ],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(environment["PYTHONPATH"])
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUN, "suggest", "hi, where is my order 12345?", "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "12345" in done.stdout
