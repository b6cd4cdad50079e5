"""The playbooks: one YAML file per cooperation model."""
