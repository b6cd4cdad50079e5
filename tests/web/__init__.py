"""The local workspace: its memory, its clock, its pages and its doors."""
