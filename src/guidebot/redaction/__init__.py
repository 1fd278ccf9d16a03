"""What says who or where somebody is, or opens what is theirs, is taken out of text before it is kept or sent."""

from guidebot.redaction.redact import HELPLINES, Redacted, redact
from guidebot.redaction.spans import KINDS, Kind, Span

__all__ = ["HELPLINES", "KINDS", "Kind", "Redacted", "Span", "redact"]
