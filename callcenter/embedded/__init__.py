"""Start PostgreSQL and Valkey from wheels, and the processes of `make run`. No Django here."""
