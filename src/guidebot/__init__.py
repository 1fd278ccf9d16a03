"""guidebot answers live-streaming creators from policy documents and shows the exact sentence it used."""

from importlib.metadata import version

__version__ = version("guidebot")
