"""The bench: figures that are measured as ratios in one run, so that they hold on any machine."""
