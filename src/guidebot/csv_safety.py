"""Cells of tables that a spreadsheet will open."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A cell that a spreadsheet takes for text where it could be taken for a formula."""
    text = str(value)
    return f"'{text}" if not isinstance(value, int | float) and text.startswith(FORMULA) else text
