"""What tells how Tandem is doing: figures for Prometheus, and one line an event."""
