"""What is installed is pinned by version and hash, and the pins cover what the project asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ASKED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["build-system"]["requires"],
    *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(?P<version>[^ ;]+)(?: ;[^\\\n]*)?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$",
    re.MULTILINE,
)
PINS: dict[str, set[str]] = {}
for found in PIN.finditer(LOCK):
    PINS.setdefault(found["name"], set()).add(found["version"])


@pytest.mark.parametrize("asked", ASKED)
def test_every_dependency_is_pinned_at_a_version_that_the_project_allows(asked: str) -> None:
    """`make lock` writes the file anew after a dependency changed."""
    requirement = Requirement(asked)
    versions = PINS.get(canonicalize_name(requirement.name), set())
    assert versions, f"{requirement.name} is not in requirements.lock"
    assert all(requirement.specifier.contains(version) for version in versions)


def test_every_pin_has_its_hash_and_names_no_host() -> None:
    assert len(re.findall(r"^[a-z0-9]", LOCK, re.MULTILINE)) == len(list(PIN.finditer(LOCK)))
    assert "://" not in LOCK
    assert "--index" not in LOCK and "--find-links" not in LOCK


def test_the_security_policy_names_a_private_way_and_no_address_of_a_person() -> None:
    policy = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "Report a vulnerability" in policy
    assert not re.search(r"[\w.]+@[\w.]+", policy)
    assert "docs/threat-model.md" in policy
