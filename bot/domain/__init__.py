"""What is true: frozen records and their laws. Knows no message, no platform, no clock."""
