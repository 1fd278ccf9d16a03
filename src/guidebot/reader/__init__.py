"""Reading: how well a passage answers a question, which sentences do, and whether it supports a claim."""
