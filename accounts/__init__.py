"""People: memberships, roles, sign-in, sessions, API tokens."""
