"""Tests of one `xdist_group` run in one process, or nothing runs.

pytest-xdist 3.8 writes a group behind the id of its tests, where pytest 9.2 reads ids no longer: the mark did nothing,
silently (pytest-xdist issue 1386). Here the id is written where it is read, and a mark that would do nothing is refused.
"""

import pytest

MARK = "xdist_group"


def plain(nodeid: str) -> str:
    """The id without its group, as a command line names the test."""
    head, at, _group = nodeid.rpartition("@")
    return head if at and nodeid.rfind("@") > nodeid.rfind("]") else nodeid


def group_of(item: pytest.Item) -> str | None:
    """The only group of a test: of two, the one could not keep what it promises without the other."""
    names = {str(mark.args[0]) for mark in item.iter_markers(MARK)}
    if len(names) > 1:
        raise pytest.UsageError(f"{item.nodeid} is in the groups {' and '.join(sorted(names))}: give it one.")
    return names.pop() if names else None


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and config.getoption("dist") != "loadgroup":
        raise pytest.UsageError(f"Only --dist loadgroup heeds {MARK}; leave the setting in pyproject.toml as it is.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    in_worker = hasattr(config, "workerinput")
    for item in items:
        group = group_of(item)
        if group is None or not in_worker:
            continue
        if plain(item.nodeid) == item.nodeid:
            item._id = type(item.id).parse(f"{item.nodeid}@{group}")
        if not item.nodeid.endswith(f"@{group}"):
            raise pytest.UsageError(f"{item.nodeid}: its mark {MARK}({group!r}) has no effect.")
