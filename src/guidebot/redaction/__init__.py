"""Redaction of personal data and credentials before text is stored or sent."""

from guidebot.redaction.redact import HELPLINES, Redacted, redact
from guidebot.redaction.spans import KINDS, Kind, Span

__all__ = ["HELPLINES", "KINDS", "Kind", "Redacted", "Span", "redact"]
