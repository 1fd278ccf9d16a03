"""What a creator was told, to keep: questions, answers and quotes in a file that shows whether it was changed."""

from guidebot.receipt.made import receipt_of
from guidebot.receipt.page import as_html
from guidebot.receipt.seal import Seal, seal_of
from guidebot.receipt.sealed import Receipt, as_json
from guidebot.receipt.verify import Finding, verified

__all__ = ["Finding", "Receipt", "Seal", "as_html", "as_json", "receipt_of", "seal_of", "verified"]
