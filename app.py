"""The web entry: `python app.py` serves the chat with the settings from the environment."""

from guidebot.cli import main

if __name__ == "__main__":
    main(["serve"])
