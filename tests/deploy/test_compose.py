"""docker-compose.yml: valid, the processes of the Procfile, and each secret only where it is needed."""

import re
import shlex
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from callcenter.embedded.run import ROLE_OF_PROCESS, procfile
from callcenter.settings.env import ROOT, parse

TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
PROCESSES = procfile()


def test_the_file_is_valid_by_the_compose_specification() -> None:
    example = {name: value or "x" for name, value in parse((ROOT / "deploy.env.example").read_text("utf-8")).items()}
    filled = re.sub(r"\$\{(\w+):[?-]([\w.]*)\}", lambda match: example.get(match[1]) or match[2], TEXT)
    assert "${" not in filled
    compose = PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(filled)))
    compose.validate()
    assert set(compose.service_names()) == set(SERVICES)


def _words(command: list[str] | str) -> list[str]:
    """A command without the values that differ between the two places."""
    words = shlex.split(command) if isinstance(command, str) else list(command)
    values = {"--host", "--port", "-s"}
    kept = [
        word for before, word in zip(["", *words], words, strict=False) if before not in values and word not in values
    ]
    return [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", word) for word in kept]


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_compose_runs_the_same_process_as_the_procfile(name: str) -> None:
    assert _words(SERVICES[name]["command"]) == _words(PROCESSES[name])
    assert SERVICES[name]["environment"]["CALLCENTER_ROLE"] == ROLE_OF_PROCESS[name]


def test_keystore_and_default_are_two_instances_of_postgresql_18() -> None:
    for name in ("database", "keystore"):
        assert SERVICES[name]["image"] == "postgres:18"
        assert f"{name}:/var/lib/postgresql" in SERVICES[name]["volumes"]
    for name in ROLE_OF_PROCESS:
        environment = SERVICES[name]["environment"]
        assert "@database:" in environment["DATABASE_URL"]
        assert "@keystore:" in environment["KEYSTORE_URL"]


def test_each_process_connects_as_its_own_role() -> None:
    for name, role in ROLE_OF_PROCESS.items():
        for url in ("DATABASE_URL", "KEYSTORE_URL"):
            assert SERVICES[name]["environment"][url].startswith(f"postgresql://callcenter_{role}:")


def test_every_server_web_and_the_backup_have_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {
        "database",
        "keystore",
        "valkey",
        "web",
        "live",
        "backup",
    }


@pytest.mark.parametrize(
    ("secret", "services"),
    [
        ("SUPERUSER_PASSWORD", {"setup", "database", "keystore"}),
        ("OWNER_PASSWORD", {"setup"}),
        ("SEALER_PASSWORD", {"setup", "sealer"}),
        ("BACKUP_PASSWORD", {"setup", "backup"}),
        ("WEB_PASSWORD", {"setup", "web", "live"}),
    ],
)
def test_a_password_reaches_only_those_who_need_it(secret: str, services: set[str]) -> None:
    assert {name for name, service in SERVICES.items() if f"{secret}:?" in str(service)} == services


def test_only_the_sealer_is_given_the_signing_key_and_only_readers_the_ring() -> None:
    given = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    assert {name for name, secrets in given.items() if "seal_key" in secrets} == {"sealer"}
    assert {name for name, secrets in given.items() if "kek_ring" in secrets} == {
        "web",
        "worker",
        "exchanges",
        "backup",
    }


def test_no_secret_has_a_default_and_the_example_names_every_variable() -> None:
    required = set(re.findall(r"\$\{(\w+):\?\}", TEXT))
    optional = set(re.findall(r"\$\{(\w+):-", TEXT))
    assert not [name for name in optional if re.search("SECRET|KEY", name)]
    example = parse((ROOT / "deploy.env.example").read_text("utf-8"))
    assert required <= set(example)
    assert not [name for name in required if name.endswith(("PASSWORD", "KEY", "FILE")) and example[name]]


def test_no_container_may_gain_rights() -> None:
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
