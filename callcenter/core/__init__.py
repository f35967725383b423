"""Context, row-level security, transactions, tasks and permissions: what every app stands on."""
