"""The command line, run in this process."""

import pytest

from guidebot.cli import main


class Command:
    """Runs `guidebot` in this process and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        printed = self._capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err
