"""Pages of the operator, the supervisor and the client's people. Views translate; services and queries decide."""
