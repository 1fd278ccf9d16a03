"""What a message is: a question, small talk or a cry for help, and whether it needs the message before it."""
