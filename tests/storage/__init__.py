"""What every store promises, and what the one on a disk promises besides."""
