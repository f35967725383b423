"""deploy/: the processes of the Procfile as units of systemd, each with the secrets of its role, and two proxies."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from callcenter.embedded.run import ROLE_OF_PROCESS, procfile
from callcenter.settings.env import ROLES, ROOT, parse
from tests.deploy.units import UNITS, Unit

DEPLOY = ROOT / "deploy"
PROCESSES = procfile()
SERVICES = sorted(UNITS.glob("*.service"))
OWN = {
    "WEB_PASSWORD": {"web", "owner"},
    "WORKER_PASSWORD": {"worker", "backup", "owner"},
    "SEALER_PASSWORD": {"sealer", "owner"},
    "BACKUP_PASSWORD": {"backup", "owner"},
    "OWNER_PASSWORD": {"owner"},
    "MAIL_PASSWORD": {"worker"},
    "METRICS_TOKEN": {"web"},
    "QUEUE_PASSWORD": {"web", "worker", "sealer"},
}

SETTINGS = """
After CapabilityBoundingSet Description Environment EnvironmentFile ExecStart ExecStartPre Group LockPersonality
NoNewPrivileges OnCalendar PartOf Persistent PrivateDevices PrivateTmp ProtectClock ProtectControlGroups
ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectProc
ProtectSystem RandomizedDelaySec ReadWritePaths Restart RestartSec RestrictAddressFamilies RestrictNamespaces
RestrictRealtime RestrictSUIDSGID SystemCallArchitectures SystemCallFilter TimeoutStopSec Type UMask User
WantedBy Wants WorkingDirectory
"""
"""Of systemd, as far as the units use them."""
DIRECTIVES = """
@large @recording buffer_requests callcenter.example flush_interval handle header_up idle max_size read_body read_header request_body
respond reverse_proxy servers timeouts
"""
"""Of Caddy, as far as its file uses them."""


def variables(role: str) -> dict[str, str]:
    return dict(parse((DEPLOY / "env" / f"{role}.env.example").read_text("utf-8")))


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_unit_runs_the_process_of_the_procfile_as_its_role(name: str) -> None:
    unit = Unit.read(f"callcenter-{name}.service")
    role = ROLE_OF_PROCESS[name]
    words = shlex.split(PROCESSES[name])
    words[0] = f"/opt/callcenter/.venv/bin/{words[0]}"
    assert unit.start == [re.sub(r"\$\{(\w+):-[^}]*\}", r"${\1}", word) for word in words]
    assert unit.one("User") == f"callcenter-{role}"
    assert unit.one("EnvironmentFile") == f"/var/lib/callcenter/env/{role}.env"
    asked = set(re.findall(r"\$\{(\w+)\}", " ".join(unit.start)))
    assert asked <= {name for name, value in variables(role).items() if value}


def test_the_target_wants_every_process() -> None:
    target = (UNITS / "callcenter.target").read_text("utf-8")
    assert set(re.findall(r"callcenter-(\w+)\.service", target)) == set(PROCESSES)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_no_unit_may_gain_rights_or_write_elsewhere(path: Path) -> None:
    unit = Unit.read(path.name)
    for name, value in {
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectProc": "invisible",
        "Group": "callcenter",
        "UMask": "0077",
    }.items():
        assert unit.one(name) == value, name
    assert unit.one("User").startswith("callcenter-")
    assert all(
        place.startswith(("/var/lib/callcenter/", "/var/backups/callcenter"))
        for place in unit.one("ReadWritePaths").split()
    )


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_who_keeps_objects_may_hand_their_folders_to_the_group(path: Path) -> None:
    """systemd's filter refuses every change of a mode that has the group's bit: each upload would end there."""
    unit = Unit.read(path.name)
    keeps = "/var/lib/callcenter/objects" in unit.one("ReadWritePaths").split()
    assert unit.all("RestrictSUIDSGID") == ([] if keeps else ["yes"])


def test_systemd_finds_nothing_to_say(tmp_path: Path) -> None:
    """Programs and folders that this machine does not have are set to ones that it has. Names of settings are held everywhere."""
    for path in UNITS.iterdir():
        names = {name for name, _value in Unit.read(path.name).lines}
        assert names - set(SETTINGS.split()) == set(), path.name
        text = re.sub(r"/opt/callcenter/\.venv/bin/\w+", "/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text.replace("/opt/callcenter", "/"), "utf-8")
    units = sorted(str(file) for file in tmp_path.iterdir())
    if analyze := shutil.which("systemd-analyze"):
        done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True)
        said = [line for line in done.stderr.splitlines() if "callcenter" in line]
        assert (done.returncode, said) == (0, [])


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    """Directives are held everywhere, all of it where Caddy is."""
    file = DEPLOY / "caddy" / "Caddyfile"
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    words = [line.split()[0] for line in lines if line and not line.startswith(("#", "}", "{"))]
    assert set(words) - set(DIRECTIVES.split()) == set()
    assert sum(line.endswith("{") for line in lines) == lines.count("}")
    if caddy := shutil.which("caddy"):
        command = [caddy, "validate", "--adapter", "caddyfile", "--config", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, env={"HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("secret", "roles"), OWN.items(), ids=list(OWN))
def test_a_secret_reaches_only_the_roles_that_need_it(secret: str, roles: set[str]) -> None:
    texts = {role: (DEPLOY / "env" / f"{role}.env.example").read_text("utf-8") for role in ROLES}
    assert {role for role, text in texts.items() if f"@{secret}@" in text} == roles


def test_each_role_connects_as_itself_and_reads_its_own_keys() -> None:
    for role in ROLES:
        mine = variables(role)
        as_whom = {"owner": "web", "backup": "worker"}.get(role, role)
        assert mine["CALLCENTER_ROLE"] == role
        assert mine["DATABASE_URL"].startswith(f"postgresql://callcenter_{as_whom}:")
        assert mine["KEY_PROVIDER"] in {f"local:/etc/callcenter/{role}.ring", "local:/etc/callcenter/none"}
        assert ("SEALING_KEY_FILE" in mine) == (role == "sealer")


def test_no_value_of_the_files_is_a_secret_and_none_needs_quotes() -> None:
    """systemd, the program and a shell read them alike."""
    for role in ROLES:
        for name, value in variables(role).items():
            assert not re.search(r"[\s'\"$`\\;&|<>()]", value), name
            assert not re.search(r"[0-9a-f]{16}", value), name


@pytest.mark.parametrize("role", ROLES)
def test_a_file_gives_only_variables_that_the_list_names(role: str) -> None:
    listed = set(
        re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs/operations.md").read_text("utf-8").split("## 10.")[1])
    )
    assert set(variables(role)) <= listed


@pytest.mark.parametrize("proxy", ["nginx/callcenter.conf", "caddy/Caddyfile"])
def test_a_proxy_overwrites_what_a_browser_says_of_itself(proxy: str) -> None:
    text = (DEPLOY / proxy).read_text("utf-8")
    assert re.search(r"X-Forwarded-For (\$remote_addr|\{remote_host\})", text)
    assert re.search(r"X-Forwarded-Proto https", text)
    assert "proxy_add_x_forwarded_for" not in text
