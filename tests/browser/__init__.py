"""The workspace in a real browser."""
