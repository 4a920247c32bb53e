"""One measurement in a process of its own: train or encode with one library, once.

    python -m benchmarks.peers train rustbpe english 4096

Prints a line of JSON: CPU seconds inside the call, those of the whole process, peak memory in MB
above what the process had before the call, and a digest of the result. A library is warmed up on a
few words first, so that what it loads or compiles once is not counted. Left out: which to run
(`__main__`), corpora (`corpora`).
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.corpora import CACHE, build, read

GPT4 = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"""
    r"""|\s*[\r\n]|\s+(?!\S)|\s+"""
)

# name -> (requirement, split pattern, tie rule of ours that it shares)
TRAINERS = {
    "engine": ("numba==0.68.1", "gpt4", "first"),
    "MiniBpeRust": ("minibperust==0.1.0", "gpt4", "first"),
    "rustbpe": ("rustbpe==0.1.0", "gpt4", "smallest"),
    "flashbpe": ("flashbpe==0.1.0", "gpt4", ""),
    "bpeasy": ("bpeasy==0.1.6", "gpt4", "smallest"),
    "fast-bpe-rs": ("fast-bpe-rs==0.6.1", "gpt4", ""),
    "ffbpe": ("ffbpe==0.1.10", "gpt4", "smallest"),
    "tokenizers": ("tokenizers==0.23.3", "gpt4", ""),
    "sentencepiece": ("sentencepiece==0.2.3", "none", ""),
    "engine, GPT-2": ("numba==0.68.1", "gpt2", "first"),
    "gigabpe": ("gigabpe==0.1.0", "gpt2", ""),
    "gigatoken": ("gigatoken==0.10.0", "gpt2", ""),
}
# name -> requirement; all encode with cl100k_base (bpe-openai refuses a text of 10 MB)
ENCODERS = {
    "engine, array": "numba==0.68.1",
    "engine, list": "numba==0.68.1",
    "tiktoken, list": "tiktoken==0.14.0",
    "tiktoken, array": "tiktoken==0.14.0",
    "quicktok, list": "quicktok-v1==0.4.0",
    "quicktok, array": "quicktok-v1==0.4.0",
    "gigatoken, array": "gigatoken==0.10.0",
}
SUPPORT = ["numpy==2.4.6", "regex==2026.11.15", "tqdm==4.70.1", "requests", "typer"]

WARM_UP = "The quick brown fox isn't 12345 times as lazy.\n\n  한국어 도 " * 40


def _of_ranks(ranks: dict[bytes, int]) -> list[bytes]:
    """Tokens in the order in which they were learned."""
    return [token for token, _ in sorted(ranks.items(), key=lambda item: item[1])][256:]


def _of_merges(merges: Iterable[tuple[int, int]]) -> list[bytes]:
    tokens = [bytes([b]) for b in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return tokens[256:]


def _of_gpt2_letters(merges: Iterable[Any]) -> list[bytes]:
    """Tokens of merges that are spelled in GPT-2's stand-ins for bytes."""
    from minbpe_ref.gpt2 import bytes_to_unicode

    byte_of = {letter: byte for byte, letter in bytes_to_unicode().items()}
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in merges]
    return [bytes(byte_of[letter] for letter in left + right) for left, right in pairs]


def train_engine(
    text: str, path: str, vocab_size: int, tie: str = "first", pattern: str = "gpt4"
) -> Any:
    from minbpe_ref.engine.training import train
    from minbpe_ref.regex import GPT2_SPLIT_PATTERN

    return train(text, vocab_size, GPT4 if pattern == "gpt4" else GPT2_SPLIT_PATTERN, tie=tie)


def train_minibperust(text: str, path: str, vocab_size: int) -> Any:
    from MiniBpeRust import FastRegexTokenizer

    tokenizer = FastRegexTokenizer(GPT4)
    tokenizer.train(text, vocab_size)
    return tokenizer.merges


def train_rustbpe(text: str, path: str, vocab_size: int) -> Any:
    import rustbpe

    tokenizer = rustbpe.Tokenizer()
    tokenizer.train_from_iterator([text], vocab_size, pattern=GPT4)
    return tokenizer.get_mergeable_ranks()


def train_flashbpe(text: str, path: str, vocab_size: int) -> Any:
    import flashbpe

    tokenizer = flashbpe.Tokenizer()
    tokenizer.train_from_iterator([text], vocab_size, pattern=GPT4)
    return tokenizer.get_mergeable_ranks()


def train_bpeasy(text: str, path: str, vocab_size: int) -> Any:
    import bpeasy

    return bpeasy.train_bpe(iter([text]), GPT4, 10**6, vocab_size)


def train_fast_bpe_rs(text: str, path: str, vocab_size: int) -> Any:
    import fast_bpe_rs

    model = fast_bpe_rs.BPE(GPT4)
    model.train(vocab_size, [text])
    return [bytes(model.decode([idx])) for idx in range(256, vocab_size)]


def train_ffbpe(text: str, path: str, vocab_size: int) -> Any:
    import ffbpe

    words = ffbpe.PreTokenizer([], pat_str=GPT4).word_counter()
    words.add_source([text])
    trainer = ffbpe.BpeTrainer([], initial_alphabet="raw", tie_break="smallest_pair_id")
    trainer.add_word_counter(words)
    trainer.train(vocab_size=vocab_size)
    return trainer


def train_tokenizers(text: str, path: str, vocab_size: int) -> Any:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(GPT4), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    return tokenizer


def train_sentencepiece(text: str, path: str, vocab_size: int) -> Any:
    import io

    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        input=path,
        model_writer=model,
        model_type="bpe",
        vocab_size=vocab_size,
        byte_fallback=True,
        num_threads=1,
        max_sentence_length=10**6,
        minloglevel=2,
        hard_vocab_limit=False,
    )
    return model.getvalue()


def train_gigabpe(text: str, path: str, vocab_size: int) -> Any:
    import gigabpe

    return gigabpe.train_bpe(
        [path], vocab_size, pretokenizer="bytelevel", special_tokens=[], threads=1
    )


def train_gigatoken(text: str, path: str, vocab_size: int) -> Any:
    import gigatoken

    return gigatoken.train_bpe(text.encode(), vocab_size, [])


# name -> (how to train, how to list the tokens in the order learned)
_TRAIN: dict[str, tuple[Callable[..., Any], Callable[[Any], list[bytes]]]] = {
    "engine": (train_engine, _of_merges),
    "engine, GPT-2": (lambda *a: train_engine(*a, pattern="gpt2"), _of_merges),
    "MiniBpeRust": (train_minibperust, _of_merges),
    "rustbpe": (train_rustbpe, lambda ranks: _of_ranks({bytes(t): r for t, r in ranks})),
    "flashbpe": (train_flashbpe, lambda ranks: _of_ranks({bytes(t): r for t, r in ranks})),
    "bpeasy": (train_bpeasy, _of_ranks),
    "fast-bpe-rs": (train_fast_bpe_rs, lambda tokens: tokens),
    "ffbpe": (train_ffbpe, lambda trainer: _of_ranks(dict(trainer.vocab))),
    "tokenizers": (
        train_tokenizers,
        lambda t: _of_gpt2_letters(json.loads(t.to_str())["model"]["merges"]),
    ),
    "sentencepiece": (train_sentencepiece, lambda model: [model]),
    "gigabpe": (train_gigabpe, lambda result: _of_gpt2_letters(result[1])),
    "gigatoken": (train_gigatoken, lambda result: [repr(result).encode()]),
}


def encoder(name: str) -> Callable[[str], Any]:
    """Return the function that encodes with cl100k_base; loading the vocabulary is not timed."""
    library, _, kind = name.partition(", ")
    if library == "engine":
        from minbpe_ref.engine.encoding import Encoder
        from minbpe_ref.vocabularies import ranks

        ours = Encoder.from_ranks(ranks("cl100k_base"))
        return ours.encode_array if kind == "array" else ours.encode_ordinary
    if library == "tiktoken":
        import tiktoken

        peer = tiktoken.get_encoding("cl100k_base")
        if kind == "list":
            return peer.encode_ordinary
        return lambda text: peer.encode_to_numpy(text, disallowed_special=())
    if library == "quicktok":
        import quicktok

        quick = quicktok.get_encoding("cl100k_base")
        if kind == "list":
            return quick.encode_ordinary
        return lambda text: quick.encode_batch([text])[0]
    if library == "gigatoken":
        import gigatoken

        from minbpe_ref.vocabularies import ranks, tiktoken_file

        path = CACHE / "cl100k.tiktoken"
        path.write_bytes(tiktoken_file(ranks("cl100k_base")))
        giga = gigatoken.Tokenizer.from_tiktoken(path, pretokenizer="gpt4")
        return lambda text: giga.encode_batch([text], parallel=False)[0]
    raise ValueError(f"encoder {name!r} is not known; use one of {', '.join(ENCODERS)}")


def peak_mb() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(
    task: str, name: str, corpus: str, vocab_size: int, limit: int | None = None
) -> dict[str, Any]:
    """Run one measurement; `limit` cuts the corpus to so many code points, to compare results."""
    text = read(corpus)[:limit]
    path = str(build(corpus))
    if task == "train":
        function, tokens_of = _TRAIN[name.partition(" tie=")[0]]
        options = name.partition(" tie=")[2]
        if limit:
            path = f"{path}.{limit}"
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        if name != "sentencepiece":
            with open(f"{path}.warm", "w", encoding="utf-8", newline="") as file:
                file.write(WARM_UP)
            function(WARM_UP, f"{path}.warm", 280)
        extra = (options,) if options else ()
        before, start = peak_mb(), time.process_time()
        result = function(text, path, vocab_size, *extra)
    else:
        encode = encoder(name)
        encode(WARM_UP)
        before, start = peak_mb(), time.process_time()
        result = encode(text)
    cpu = time.process_time() - start
    peak = peak_mb() - before
    if task == "train":
        digest = hashlib.sha256(b"\0".join(tokens_of(result))).hexdigest()
    else:
        import numpy

        digest = hashlib.sha256(numpy.asarray(result, numpy.uint32).tobytes()).hexdigest()
    return {
        "cpu": cpu,
        "process": time.process_time(),
        "peak_mb": peak,
        "digest": digest[:16],
        "bytes": len(text.encode()),
    }


if __name__ == "__main__":
    task, name, corpus, vocab_size, *rest = sys.argv[1:]
    limit = int(rest[0]) if rest else None
    print(json.dumps(measure(task, name, corpus, int(vocab_size), limit)))
