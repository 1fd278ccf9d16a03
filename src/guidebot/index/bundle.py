"""Export and import of a generation and its model as one file, for a machine without the corpus or torch.

If the vectors are on a Chroma server, the file has everything else, and both machines use the same server.
"""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidebot.errors import IndexProblem, IndexUnwritable, ModelError, UsageError
from guidebot.index.embedders.configured import MODELS
from guidebot.index.embedders.onnx import OnnxEmbedder
from guidebot.index.generation import Contents
from guidebot.index.generation_store import GENERATION, GenerationStore
from guidebot.index.manifest import MANIFEST, Manifest

ARRIVING = ".arriving-"


def write_bundle(store: GenerationStore, model: Path, file: Path) -> Manifest:
    """Write the current generation and its exported model, if there is one, to a tar file.

    Raises `IndexDamaged` if the generation is damaged, `UsageError` if the file cannot be written.
    """
    name = store.pointer().name
    store.open(name).vectors.close()  # raises if the generation is damaged
    draft = file.with_name(f".{file.name}.part")
    try:
        with tarfile.open(draft, "w") as bundle:
            bundle.add(store.folder(name), name)
            if model.is_dir():
                bundle.add(model, f"{MODELS}/{model.name}")
        draft.replace(file)
    except OSError as error:
        raise UsageError(f"cannot write {file} ({error.strerror}); choose another file with --export") from error
    finally:
        draft.unlink(missing_ok=True)
    return store.manifest(name)


def read_bundle(store: GenerationStore, file: Path) -> Manifest:
    """Import and verify a bundle, and make it the current generation.

    Raises `UsageError` if the file is not a bundle or is damaged, `IndexDamaged` if its vectors are not where the store
    keeps them; the current index is unchanged then.
    """
    with store.writing(), _unpacked(store.index, file) as place:
        names = [path.name for path in place.iterdir() if GENERATION.fullmatch(path.name)]
        if len(names) != 1:
            raise UsageError(f"{file} is not a guidebot index export; create one with: guidebot index --export FILE")
        try:
            manifest = Contents(place / names[0]).manifest
            manifest.check(place / names[0])
            models = [OnnxEmbedder(path) for path in _models(place)]
        except (IndexProblem, ModelError) as error:
            raise UsageError(f"{file} is damaged; export or copy it again") from error
        if manifest.generation != names[0]:
            raise UsageError(f"{file} is damaged: {MANIFEST} names another generation")
        store.check_vectors(manifest)
        for model in models:
            _take_in(model.folder, store.index / MODELS / model.folder.name)
        if not store.folder(names[0]).exists():
            store.put(place / names[0], manifest)
        store.publish(names[0])
        for name in store.surplus():  # only here: on a Chroma server, the machine that builds deletes vectors
            shutil.rmtree(store.folder(name), ignore_errors=True)
        return manifest


def _models(place: Path) -> list[Path]:
    return sorted((place / MODELS).iterdir()) if (place / MODELS).is_dir() else []


def _take_in(model: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    model.rename(target)


@contextmanager
def _unpacked(index: Path, file: Path) -> Iterator[Path]:
    """Unpack a bundle into a temporary folder next to the generations."""
    if not file.is_file():
        raise UsageError(f"file not found: {file}; use a file written by guidebot index --export")
    with tempfile.TemporaryDirectory(prefix=ARRIVING, dir=index) as name:
        place = Path(name)
        try:
            with tarfile.open(file, "r") as bundle:
                bundle.extractall(place, filter="data")
        except tarfile.TarError as error:
            raise UsageError(f"{file} is not a guidebot index export, or is incomplete; copy it again") from error
        except OSError as error:
            raise IndexUnwritable(
                f"cannot unpack {file} into {index} ({error.strerror}); free up space and try again"
            ) from error
        yield place
