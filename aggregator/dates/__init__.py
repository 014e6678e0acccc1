"""Days and times: what phrases say of them, names of zones, instants and whole days."""
