"""The desk: pages for staff who review answers, behind a sign-in."""
