"""How something leaves the desk by a way of its own."""
