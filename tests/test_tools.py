"""The tools, by the SDK's own client: in this process, and as a program on stdin and stdout."""

import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from conftest import HashingEmbedder
from guidebot.config import Settings
from guidebot.errors import IndexMissing
from guidebot.guide import Guide
from guidebot.mcp_server import create_server

Asked = MCPServer[Any] | StdioServerParameters
STAFF_QUESTION = "Which date should I ask the creator for when they complain of a payout?"


def call(server: Asked, tool: str, **arguments: object) -> CallToolResult:
    async def called() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(called)


def told(answer: CallToolResult) -> dict[str, Any]:
    shape: dict[str, Any] = answer.structured_content or {}
    return shape


def test_three_tools_are_offered(small_guide: Guide) -> None:
    async def listed() -> dict[str, str]:
        async with Client(create_server(small_guide)) as client:
            return {tool.name: tool.description or "" for tool in (await client.list_tools()).tools}

    assert set(anyio.run(listed)) == {"search", "ask", "check"}


def test_each_gives_what_the_command_prints(small_guide: Guide) -> None:
    server = create_server(small_guide)
    found = told(call(server, "search", question="How old must a host be?", k=2))
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert "18 or older" in told(call(server, "ask", question="How old must a host be?"))["answer"]
    checked = told(call(server, "check", claim="A LIVE host must be 18 or older."))
    assert checked["label"] == "supported"


def test_what_is_for_staff_is_not_there(small_guide: Guide) -> None:
    server = create_server(small_guide)
    for tool, arguments in (
        ("search", {"question": STAFF_QUESTION, "k": 50}),
        ("ask", {"question": STAFF_QUESTION}),
        ("check", {"claim": "Ask the creator for the date of the withdrawal."}),
    ):
        said = str(call(server, tool, **arguments).structured_content)
        assert "en-GB/payout" not in said
        assert "Handling payout" not in said
    refused = call(server, "search", question=STAFF_QUESTION, audience="staff")
    assert "en-GB/payout" not in str(refused)


@pytest.mark.parametrize("arguments", [{}, {"question": ""}, {"question": "x", "k": 0}, {"question": "x" * 5000}])
def test_what_cannot_be_used_is_said(small_guide: Guide, arguments: dict[str, object]) -> None:
    assert call(create_server(small_guide), "search", **arguments).is_error


def test_an_index_that_is_missing_is_said(tmp_path: Path) -> None:
    guide = Guide(Settings(index=tmp_path / "none"), HashingEmbedder())
    answer = call(create_server(guide), "ask", question="How old?")
    assert answer.is_error
    assert isinstance(answer.content[0], TextContent)
    assert "guidebot index" in answer.content[0].text
    with pytest.raises(IndexMissing):
        guide.generation()


@pytest.mark.real_model
def test_the_command_speaks_on_stdin_and_stdout(shipped_guide: Guide) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "guidebot", "mcp", "--index", str(shipped_guide.settings.index)],
        env={"GUIDEBOT_DATABASE_URL": "off", "GUIDEBOT_MULTILINGUAL": "off"},
    )
    answer = call(command, "ask", question="How old do I have to be to host a LIVE?")
    assert "18 or older" in told(answer)["answer"]
