"""Readable variants of the brand colour, as text on light and dark and behind text (WCAG 2.2, level AA)."""

Colour = tuple[float, float, float]  # red, green, blue, from 0 to 255
ENOUGH = 4.6  # AA needs 4.5
LIGHT, DARK = "#eef0f4", "#262c38"  # the darkest light background of the page, and the lightest dark one
STEPS = 40
DARKEST = 0.04045  # below which sRGB is linear


def readable_on_light(colour: str) -> str:
    """The colour, darkened until it is readable on the light page."""
    return _mixed_until_read(colour, (0, 0, 0), LIGHT)


def readable_on_dark(colour: str) -> str:
    """The colour, lightened until it is readable on the dark page."""
    return _mixed_until_read(colour, (255, 255, 255), DARK)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as `#c2185b`, from 1 to 21."""
    lower, higher = sorted((_luminance(_colour(one)), _luminance(_colour(other))))
    return (higher + 0.05) / (lower + 0.05)


def _mixed_until_read(colour: str, into: Colour, ground: str) -> str:
    start = _colour(colour)
    for step in range(STEPS):
        share = step / STEPS
        mixed = _written(tuple(a + (b - a) * share for a, b in zip(start, into, strict=True)))
        if contrast(mixed, ground) >= ENOUGH:
            return mixed
    return _written(into)


def _colour(written: str) -> Colour:
    red, green, blue = (int(written[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _written(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def _luminance(colour: Colour) -> float:
    """The relative luminance as WCAG defines it, from 0 to 1."""
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= DARKEST else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
