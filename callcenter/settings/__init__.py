"""One typed module per environment: `demo`, `production`, `test`; all build on `base`."""
