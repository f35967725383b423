"""Databases, roles and who may connect: plain SQL over psycopg, for any PostgreSQL 18. No Django here.

Used alike by the embedded servers, by `manage.py bootstrap` and by the tests, so that all three have the same walls.
Everything is idempotent. The superuser's URL is used and forgotten.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

PREFIX = "callcenter_"
LOGIN_ROLES = ("owner", "web", "worker", "sealer")
# May copy a whole server and connect to no database of ours.
BACKUP_ROLE = "backup"
WITH_PASSWORD = (*LOGIN_ROLES, BACKUP_ROLE)
# Owners of SECURITY DEFINER functions: nobody signs in as them.
NOLOGIN_ROLES = ("resolver", "audit")
DATABASE = "callcenter"
KEYSTORE = "callcenter_keystore"
OLDEST_SERVER = 180000


class BootstrapError(Exception):
    """The server cannot be made fit; the text says why and what to do."""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server as a superuser reaches it, and the database it is to hold."""

    superuser_url: str
    database: str


def role_name(role: str) -> str:
    return PREFIX + role


def bootstrap(default: Server, keystore: Server, passwords: Mapping[str, str]) -> None:
    """Make both databases and all roles. `passwords`: one for each of WITH_PASSWORD, at least 16 characters."""
    for role in WITH_PASSWORD:
        if len(passwords.get(role, "")) < 16:
            raise BootstrapError(f"The role {role} needs a password of at least 16 characters.")
    for server in (default, keystore):
        make_roles(server.superuser_url, passwords)
        make_database(server.superuser_url, server.database)
        prepare_database(server.superuser_url, server.database)


@contextmanager
def connect(superuser_url: str, database: str | None = None) -> Iterator[psycopg.Connection]:
    """An autocommit connection as superuser of a server of at least version 18."""
    conninfo = make_conninfo(superuser_url, **({"dbname": database} if database else {}), connect_timeout=10)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise BootstrapError("PostgreSQL 18 or newer is needed.")
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row or not row[0]:
            raise BootstrapError("The URL given must be a superuser's; it is used once and not stored.")
        yield connection


def make_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Create the roles or bring them back to what they must be. The server sees SCRAM verifiers, no passwords."""
    with connect(superuser_url) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('callcenter.bootstrap'))")
        rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
        known = {name for (name,) in rows}
        for role in (*WITH_PASSWORD, *NOLOGIN_ROLES):
            if role_name(role) not in known:
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role_name(role))))
            login = sql.SQL("LOGIN" if role in WITH_PASSWORD else "NOLOGIN")
            copies = sql.SQL("REPLICATION" if role == BACKUP_ROLE else "NOREPLICATION")
            connection.execute(
                sql.SQL("ALTER ROLE {} {} {} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT").format(
                    sql.Identifier(role_name(role)), login, copies
                )
            )
        for role in WITH_PASSWORD:
            verifier = connection.pgconn.encrypt_password(
                passwords[role].encode(), role_name(role).encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role_name(role)), sql.Literal(verifier.decode())
                )
            )
        _set_memberships(connection)


def _set_memberships(connection: psycopg.Connection) -> None:
    """The owner may hand functions to the two NOLOGIN roles; nobody is a member of anything else."""
    rows = connection.execute(
        "SELECT granted.rolname, member.rolname FROM pg_auth_members m"
        " JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles member ON member.oid = m.member"
        " WHERE member.rolname LIKE %s",
        [PREFIX + "%"],
    ).fetchall()
    for granted, member in rows:
        connection.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(granted), sql.Identifier(member)))
    for role in NOLOGIN_ROLES:
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                sql.Identifier(role_name(role)), sql.Identifier(role_name("owner"))
            )
        )


def make_database(superuser_url: str, database: str, template: str = "template0") -> None:
    """Create the database for the owner unless it exists. Text sorts by code point, the same on every machine."""
    with connect(superuser_url) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
        locale = sql.SQL("")
        if template == "template0":
            locale = sql.SQL(
                " ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(role_name("owner")), sql.Identifier(template)
            )
            + locale
        )


def prepare_database(superuser_url: str, database: str) -> None:
    """Close the database to everybody but our roles, and its schema to everything but the owner's changes."""
    roles = sql.SQL(", ").join(sql.Identifier(role_name(role)) for role in LOGIN_ROLES)
    everyone = sql.SQL(", ").join(sql.Identifier(role_name(r)) for r in (*LOGIN_ROLES, *NOLOGIN_ROLES))
    name, owner = sql.Identifier(database), sql.Identifier(role_name("owner"))
    with connect(superuser_url, database) as connection, connection.transaction():
        for statement in (
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner),
            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, roles),
            sql.SQL("ALTER DATABASE {} SET search_path = public").format(name),
            sql.SQL("ALTER DATABASE {} SET timezone = 'UTC'").format(name),
            sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
            sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(everyone),
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC").format(owner),
        ):
            connection.execute(statement)


def clone_database(superuser_url: str, template: str, database: str) -> None:
    """A fresh copy of `template` (nobody may be connected to it) with the same settings and grants."""
    drop_database(superuser_url, database)
    make_database(superuser_url, database, template)
    name = sql.Identifier(database)
    roles = sql.SQL(", ").join(sql.Identifier(role_name(role)) for role in LOGIN_ROLES)
    with connect(superuser_url) as connection:
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, roles))
        connection.execute(sql.SQL("ALTER DATABASE {} SET search_path = public").format(name))
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'UTC'").format(name))


def drop_database(superuser_url: str, database: str) -> None:
    with connect(superuser_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
