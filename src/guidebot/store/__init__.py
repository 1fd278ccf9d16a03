"""The journal: questions, answers, reviews by staff, and answers affected by document changes."""
