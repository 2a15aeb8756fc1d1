"""Running models on the tasks: loading, encoding each text once, keeping what was computed."""
