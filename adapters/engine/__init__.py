"""What drives the clock and the deliveries of one process."""
