"""Django's backend for PostgreSQL, whose pool hands out no connection that is dead."""
