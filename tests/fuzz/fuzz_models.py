"""Coverage-guided fuzzing of what reads a stranger's model: files of ours, minbpe's, sentencepiece's.

    make fuzz                        (100,000 inputs a target; about a minute each)
    python tests/fuzz/fuzz_models.py model_files -runs=100000

A file is read, or refused by a ValueError that says why; what was read encodes and decodes. Needs
`atheris`, as `fuzz_answers.py` does.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import atheris
from made import run, tree

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["minbpe_ref"]):
    from minbpe_ref import BasicTokenizer, RegexTokenizer
    from minbpe_ref.model_file import FORMAT, VERSION
    from minbpe_ref.sentencepiece_bpe import SentencePieceBPE
    from minbpe_ref.sentencepiece_model import parse_model
    from minbpe_ref.vocabularies import unpack

KEYS = ["format", "version", "kind", "pattern", "merges", "special_tokens", "byte_order"]
KEYS += ["BasicTokenizer", "RegexTokenizer", FORMAT, r" ?\w+", "(", "<|x|>", "00"]
FOLDER = tempfile.TemporaryDirectory(prefix="fuzz-models-")
TEXT = "the <|x|> quick 안녕 \ud800"


def load_both(text: bytes) -> None:
    """Read a file as either class; what is read must encode and decode."""
    path = os.path.join(FOLDER.name, "fuzzed.model")
    with open(path, "wb") as file:
        file.write(text)
    for kind in (BasicTokenizer, RegexTokenizer):
        tokenizer = kind()
        try:
            tokenizer.load(path)
        except ValueError:
            continue
        try:
            ids = tokenizer.encode(TEXT)
        except ValueError:  # a pattern that does not cover the text, a special token that is in it
            continue
        tokenizer.decode(ids)


def model_files(data: bytes) -> None:
    """A JSON file: right but for some fields, or of any form."""
    given = atheris.FuzzedDataProvider(data)
    order = bytes(range(256)).hex()
    model: object = {
        "format": FORMAT,
        "version": VERSION,
        "kind": given.PickValueInList(["BasicTokenizer", "RegexTokenizer"]),
        "pattern": given.PickValueInList(["", r" ?\w+|\W", given.ConsumeUnicode(8)]),
        "merges": [[given.ConsumeIntInRange(-1, 260) for _ in "ab"] for _ in range(3)],
        "special_tokens": {given.ConsumeUnicode(4): given.ConsumeIntInRange(-1, 300)},
        "byte_order": order,
    }
    if given.ConsumeBool():
        model[given.PickValueInList(KEYS)] = tree(given, KEYS)  # type: ignore[index]
    elif given.ConsumeBool():
        model = tree(given, KEYS)
    load_both(json.dumps(model).encode("utf-8"))


def minbpe_files(data: bytes) -> None:
    """The lecture's package's text format, with lines of any kind."""
    given = atheris.FuzzedDataProvider(data)
    lines = ["minbpe v1", given.PickValueInList(["", r" ?\w+|\W", given.ConsumeUnicode(8)])]
    lines.append(
        given.PickValueInList(["0", "1", "2", "-1", "999999999999", given.ConsumeUnicode(3)])
    )
    for _ in range(given.ConsumeIntInRange(0, 6)):
        pair = f"{given.ConsumeIntInRange(-1, 262)} {given.ConsumeIntInRange(-1, 262)}"
        lines.append(
            given.PickValueInList([pair, f"<|x|> {given.ConsumeInt(4)}", given.ConsumeUnicode(8)])
        )
    load_both("\n".join(lines).encode("utf-8", "surrogatepass"))


def sentencepiece_files(data: bytes) -> None:
    """sentencepiece's protobuf: any bytes, and a small right model cut or changed somewhere."""
    way = data[0] % 3 if data else 0
    try:
        raw = (data, SMALL[: len(SMALL) - len(data) % 64] + data, changed(data))[way]
        tokenizer = SentencePieceBPE(parse_model(raw))
        ids = tokenizer.encode("hello 안녕")
    except ValueError:
        return
    tokenizer.decode(ids)


def changed(data: bytes) -> bytes:
    """The small model with some bytes written over."""
    raw = bytearray(SMALL)
    for k in range(0, len(data) - 2, 3):
        raw[(data[k] << 8 | data[k + 1]) % len(raw)] = data[k + 2]
    return bytes(raw)


def small_model() -> bytes:
    """A model with byte fallback, of the pieces that a few words give."""
    import io

    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["hello hello help held", "low lower lowest"] * 20),
        model_writer=model,
        model_type="bpe",
        vocab_size=290,
        byte_fallback=True,
        minloglevel=2,
        hard_vocab_limit=False,
    )
    return model.getvalue()


def packed_vocabularies(data: bytes) -> None:
    """A packed vocabulary, cut short or of any bytes."""
    try:
        unpack(data)
    except ValueError:
        return


SMALL = small_model()

if __name__ == "__main__":
    run(model_files, minbpe_files, sentencepiece_files, packed_vocabularies)
