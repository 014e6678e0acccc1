"""How networks and their sources come in beside sources.yaml: into the database."""
