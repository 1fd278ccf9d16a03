"""Cases and a guide become measures, with the confidence they deserve."""
