"""What several commands share: options, output, and how they read questions and the journal."""
