"""Who is told what: a mail from its data to the mail server."""
