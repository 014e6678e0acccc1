"""Who is told what, once: mails from the states of sources, their texts, and how they are sent."""
