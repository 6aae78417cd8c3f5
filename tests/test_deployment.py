"""What runs Draftdesk in production names things that exist: settings, folders, addresses."""

import re
from pathlib import Path

import pytest

from bot.cli.workspace import settings_for
from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
FILES = ("Dockerfile", "compose.yaml", "deploy/draftdesk.service", "deploy/kubernetes/draftdesk.yaml")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_each_setting_that_a_file_names_exists(name: str) -> None:
    named = set(re.findall(r"\b(?:DRAFTDESK|SLACK|ZENDESK)_[A-Z_]+\b|\bDATABASE_URL\b", read(name)))
    assert named
    assert named <= set(NAMES.values())


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_data_where_the_others_do_and_drops_rights(name: str) -> None:
    text = read(name)
    assert "/var/lib/draftdesk" in text
    assert re.search(r"^USER 10001$|cap_drop: \[ALL\]|DynamicUser=yes|runAsNonRoot: true", text, re.MULTILINE)


def test_the_image_has_each_package_of_the_wheel_and_what_the_build_reads() -> None:
    copied = {
        path
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
        for path in line.split()
    }
    assert {"bot", "db", "migrations", "model", "pyproject.toml", "README.md", "LICENSE"} <= copied
    assert all((ROOT / path).exists() for path in copied)
    allowed = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert copied == allowed, "what is copied is what Docker is sent"


def test_containers_are_reached_at_the_default_port() -> None:
    port = settings_for(demo=False).port
    assert f"EXPOSE {port}" in read("Dockerfile")
    assert f"'{port}'" in read("Dockerfile"), "the health check"
    assert f"containerPort: {port}" in read("deploy/kubernetes/draftdesk.yaml")
