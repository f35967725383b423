"""What `make run` shows on its first start: invented companies, people, calls and recordings, made by the services."""
