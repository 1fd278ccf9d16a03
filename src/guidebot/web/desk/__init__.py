"""The desk: pages for those who look after answers, behind a sign-in."""
