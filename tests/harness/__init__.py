"""What the tests stand on: real servers, cloned databases, a real browser."""
