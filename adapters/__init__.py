"""The doors and postmen of each platform; they know the core, never each other."""
