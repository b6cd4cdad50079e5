"""What other bots need to hear one message and answer it, each in an environment of its own."""
