"""Where contact details may be found; each source of a client is asked in its own time, and never guesses."""
