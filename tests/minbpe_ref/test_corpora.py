"""The shipped data is the recorded data, and is what the docstrings say."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from minbpe_ref import corpora, vocabularies

DATA = files("minbpe_ref").joinpath("data")
RECORDED = [
    line.split("  ")
    for line in DATA.joinpath("SHA256SUMS").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("digest", "name"), RECORDED, ids=[name for _, name in RECORDED])
def test_file_is_as_recorded(digest, name):
    assert hashlib.sha256(DATA.joinpath(name).read_bytes()).hexdigest() == digest


def test_every_file_is_recorded_and_described():
    readme = DATA.joinpath("README.md").read_text(encoding="utf-8")
    names = {path.name for path in DATA.iterdir()} - {"README.md", "SHA256SUMS", ".gitattributes"}
    assert names == {name for _, name in RECORDED}
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


def test_corpora_are_what_they_say():
    assert corpora.shakespeare().isascii()
    assert 900_000 < len(corpora.shakespeare()) < 1_000_001
    assert "\r" not in corpora.shakespeare() + corpora.python_code()
    compile(corpora.python_code().split("from __future__ import annotations")[0], "code", "exec")


def test_parallel_sentences_are_parallel():
    sentences = corpora.parallel_sentences()
    assert len(sentences) == 13
    assert {len(texts) for texts in sentences.values()} == {len(sentences["en"])}
    assert all(text for texts in sentences.values() for text in texts)


def test_glitch_strings_are_single_tokens_of_gpt2():
    ranks = vocabularies.ranks("r50k_base")
    assert len(corpora.glitch_strings()) == 141
    assert all(text.encode("utf-8") in ranks for text in corpora.glitch_strings())


def test_loaders_hand_out_their_own_copy():
    corpora.parallel_sentences()["en"].clear()
    assert corpora.parallel_sentences()["en"]


def test_digits_are_images():
    images, labels = corpora.digits()
    assert {len(image) for image in images} == {64}
    assert {value for image in images for value in image} == set(range(17))
    assert set(labels) == set(range(10))
