"""What stands on every page: no page puts something else under its name."""

import ast

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from callcenter.settings.env import ROOT
from callcenter.ui.context import page

pytestmark = pytest.mark.django_db


def test_no_page_uses_a_name_of_what_stands_on_every_page() -> None:
    names = set(page(RequestFactory().get("/")))
    found = [
        f"{path.relative_to(ROOT)}:{key.lineno} {key.value}"
        for path in sorted(ROOT.glob("*/web/*.py"))
        for made in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(made, ast.FunctionDef)
        for node in ast.walk(made)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and key.value in names
    ]
    assert found == []


def test_the_foot_of_a_page_says_the_version() -> None:
    assert f"受電台帳 {settings.APP_VERSION}" in Client().get("/accounts/login/").content.decode()
