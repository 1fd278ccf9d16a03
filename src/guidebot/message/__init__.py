"""Message classification: danger, small talk, intent, and dependence on the previous message."""
