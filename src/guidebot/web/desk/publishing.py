"""Publishing from the desk."""

from guidebot.guide import Guide


class Press:
    """Publishes, one publication at a time."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
