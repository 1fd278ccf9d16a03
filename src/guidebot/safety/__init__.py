"""Who may be in danger, what is said to them, and who hears of it."""
