"""`python -m guidebot` is the `guidebot` command."""

from guidebot.cli import main

if __name__ == "__main__":
    main()
