"""The web adapter: the local workspace, and what is read in a browser."""
