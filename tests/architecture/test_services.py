"""Services take ids: whoever holds a row was let in by somebody else; whoever is given an id has to ask."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.apps import apps

from tests.architecture.test_source import FILES, name_of

NAMES = {model.__name__ for model in apps.get_models()}


def floor(name: str) -> dict[str, ast.Module]:
    """The modules of this floor in every app, parsed, by their paths."""
    return {
        name_of(path): ast.parse(path.read_text("utf-8"))
        for path in FILES
        if path.suffix == ".py" and (name in path.parts or path.name == f"{name}.py")
    }


SERVICES, QUERIES = floor("services"), floor("queries")


def models_of(tree: ast.Module) -> set[str]:
    """The models that a module imports, by the name it has for them; an enum of the same name is none."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "models" in (node.module or "").split(".")
        for alias in node.names
        if alias.name in NAMES
    }


def acting(tree: ast.Module) -> Iterator[tuple[str, list[ast.arg]]]:
    """The public functions of a module that act for somebody, each with its parameters."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            each = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if any(one.arg == "actor" for one in each):
                yield node.name, each


def rows(annotation: ast.expr | None, models: set[str]) -> set[str]:
    """The models whose rows an annotation lets in, within a collection or a union too; ``type[...]`` is no row."""
    match annotation:
        case None:
            return set()
        case ast.Constant(value=str(text)):
            return rows(ast.parse(text, mode="eval").body, models)
        case ast.Subscript(value=ast.Name(id="type")):
            return set()
        case ast.Attribute(value=ast.Name(id="models"), attr=name):
            return {name} & NAMES
        case ast.Name(id=name):
            return {name} & models
    parts = (part for part in ast.iter_child_nodes(annotation) if isinstance(part, ast.expr))
    return {name for part in parts for name in rows(part, models)}


def taken(modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """{module:function(parameter): models} of the parameters that let rows in."""
    return {
        f"{name}:{function}({one.arg})": found
        for name, tree in modules.items()
        for function, each in acting(tree)
        for one in each
        if (found := rows(one.annotation, models_of(tree)))
    }


def test_no_service_that_acts_for_somebody_takes_a_row() -> None:
    assert taken(SERVICES) == {}


def test_no_query_that_acts_for_somebody_takes_the_row_of_a_company() -> None:
    assert [where for where, models in taken(QUERIES).items() if "Tenant" in models] == []


def test_a_row_is_seen_however_it_is_written() -> None:
    """The check itself: what it must find, and what is no row."""
    lines = "row: Tenant", "row: 'Tenant | None'", "row: list[models.Tenant]", "row: type[Tenant]", "row: UUID"
    acts = [f"def act(*, actor: Actor, {line}) -> None: ..." for line in lines]
    tree = ast.parse("\n".join(["from tenants.models import Tenant", *acts]))
    found = [rows(each[-1].annotation, models_of(tree)) for _name, each in acting(tree)]
    assert found == [{"Tenant"}, {"Tenant"}, {"Tenant"}, set(), set()]


def test_the_services_of_every_floor_are_looked_at() -> None:
    for modules in (SERVICES, QUERIES):
        seen = {name.split("/")[0] for name, tree in modules.items() if list(acting(tree))}
        assert {"accounts", "audit", "calls", "recordings", "retention", "tenants"} <= seen
