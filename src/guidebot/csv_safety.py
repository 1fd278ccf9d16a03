"""Protection against formula injection in CSV files."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A value as CSV text, with an apostrophe in front if a spreadsheet would run it as a formula."""
    text = str(value)
    return f"'{text}" if not isinstance(value, int | float) and text.startswith(FORMULA) else text
