"""One version: in pyproject.toml, and everywhere else read from there or held equal."""

import re

import pytest
from django.conf import settings
from django.test import Client

from callcenter.settings.env import ROOT


def test_the_newest_entry_of_the_changelog_is_the_version() -> None:
    entries = re.findall(r"^## (\d+\.\d+\.\d+) \((.+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    versions = [tuple(map(int, version.split("."))) for version, _day in entries]
    assert entries[0][0] == settings.APP_VERSION
    assert versions == sorted(set(versions), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for _version, day in entries[1:])


def test_compose_names_the_image_by_the_version() -> None:
    assert f"callcenter:${{VERSION:-{settings.APP_VERSION}}}" in (ROOT / "docker-compose.yml").read_text("utf-8")


def test_no_other_place_has_a_version_of_its_own() -> None:
    code = [*ROOT.glob("callcenter/**/*.py"), *ROOT.glob("audit/**/*.py"), *ROOT.glob("templates/**/*.html")]
    assert [str(file) for file in code if settings.APP_VERSION in file.read_text("utf-8")] == []


@pytest.mark.django_db
def test_the_foot_of_a_page_shows_the_version(client: Client) -> None:
    footer = client.get("/accounts/login/").content.decode().split('<footer class="site-footer">', 1)[1]
    assert settings.APP_VERSION in footer.split("</footer>", 1)[0]


def test_the_licence_is_the_one_that_the_project_names() -> None:
    assert "Apache License\n                           Version 2.0, January 2004" in (ROOT / "LICENSE").read_text(
        "utf-8"
    )
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")
