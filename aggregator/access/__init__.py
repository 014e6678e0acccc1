"""Who may do what: roles, tokens, sessions, rate limits and the journal."""
