"""What `make run` shows on its first start: invented companies, people, calls and what other rooms add, made by the services."""
