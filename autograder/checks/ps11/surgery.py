"""Problem set 11, first part: new tokens in a trained model (lecture 1:46:30).

Left out: gist tokens (`gist`), codebooks (`ps11`).
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn

from autograder.checks.contract import Check, Mistake, Place
from autograder.checks.ps11.drawings import facts
from autograder.checks.ps11.models import SECONDS, asks, numbers
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked

# ---- extend_vocab ----------------------------------------------------------------------------


def extend_vocab(model: Any, n: int) -> Any:
    bigger = copy.deepcopy(model)
    tied = bigger.lm_head.weight is bigger.token_embedding_table.weight
    for place in (bigger.token_embedding_table, bigger.lm_head):
        old = place.weight.detach()
        new = old.mean(dim=0, keepdim=True).repeat(n, 1)
        place.weight = nn.Parameter(torch.cat([old, new]))
    if tied:
        bigger.lm_head.weight = bigger.token_embedding_table.weight
    return bigger


SHAPES = """
def ask(vocab_size, n, tied, seed):
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)
    idx = torch.tensor([[0, vocab_size - 1, vocab_size, vocab_size + n - 1]], device=device())
    return {
        "shape of the token embedding": list(bigger.token_embedding_table.weight.shape),
        "shape of the head": list(bigger.lm_head.weight.shape),
        "shape of the logits of 4 ids": list(bigger(idx).shape),
        "both are parameters": isinstance(bigger.token_embedding_table.weight, nn.Parameter)
        and isinstance(bigger.lm_head.weight, nn.Parameter),
    }
"""
OLD = """
def ask(vocab_size, n, tied, seed):
    model = model_of(seed, vocab_size, tied)
    before = kept(model)
    bigger = extend_vocab(model, n)
    idx = draw_ids(seed, vocab_size, 2, 5)
    old = model_of(seed, vocab_size, tied)(idx)
    def place(rows, old):
        found = [i for i in range(len(rows) - len(old) + 1) if alike(rows[i : i + len(old)].detach(), old)]
        return found[0] if found else None

    table, head = before["token_embedding_table.weight"], before.get("lm_head.weight")
    return {
        "row where the embedding's old rows begin": place(bigger.token_embedding_table.weight, table),
        "row where the head's old rows begin": place(bigger.lm_head.weight, table if head is None else head),
        "logits of the old tokens as before": bool(
            torch.allclose(bigger(idx)[..., :vocab_size], old, atol=1e-4)),
    }
"""
NEW = """
def ask(vocab_size, n, tied, seed):
    model = model_of(seed, vocab_size, tied)
    means = [model.token_embedding_table.weight.mean(dim=0), model.lm_head.weight.mean(dim=0)]
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)

    def kind(rows, mean, other):
        if torch.allclose(rows, mean.expand_as(rows), atol=1e-5):
            return "the mean of the old rows"
        if not rows.any():
            return "zeros"
        if torch.allclose(rows, rows[0, 0].expand_as(rows)):
            return "one number everywhere"
        if torch.allclose(rows, other.expand_as(rows), atol=1e-5):
            return "the mean of the other matrix"
        return "other numbers"

    return {
        "new rows of the embedding": kind(bigger.token_embedding_table.weight[vocab_size:], *means),
        "new rows of the head": kind(bigger.lm_head.weight[vocab_size:], *means[::-1]),
    }
"""
TIES = """
def ask(vocab_size, n, tied, seed):
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)
    return {"one matrix in both places": bigger.lm_head.weight is bigger.token_embedding_table.weight}
"""
GIVEN = """
def ask(vocab_size, n, tied, seed):
    model = model_of(seed, vocab_size, tied)
    before = kept(model)
    bigger = extend_vocab(model, n)
    same = list(model.token_embedding_table.weight.shape) == [vocab_size, 8]
    same = same and list(model.lm_head.weight.shape) == [vocab_size, 8]
    with torch.no_grad():
        for p in bigger.parameters():
            p.add_(1.0)
    return {
        "the given model has its old size": same,
        "parameters of the given model that move with the new one's": moved(model, before) if same else [],
    }
"""
KIND = """
def ask(vocab_size, n, tied, seed):
    model = model_of(seed, vocab_size, tied).double()
    bigger = extend_vocab(model, n)
    weights = [bigger.token_embedding_table.weight, bigger.lm_head.weight]
    # A device without values: whatever is made on another one cannot be joined with it.
    elsewhere = extend_vocab(TinyLM(vocab_size, tied=tied).to("meta"), n)
    thawed = extend_vocab(model_of(seed, vocab_size, tied).requires_grad_(False), n)
    weights += [elsewhere.token_embedding_table.weight, elsewhere.lm_head.weight]
    return {
        "dtypes of a model in float64": sorted({str(w.dtype) for w in weights[:2]}),
        "devices of a model on 'meta', which stands in for a GPU": sorted({w.device.type for w in weights[2:]}),
        "frozen": [name for name, p in bigger.named_parameters() if not p.requires_grad],
        "frozen of the two matrices where the old ones were": [
            name for name in ("token_embedding_table", "lm_head")
            if not getattr(thawed, name).weight.requires_grad],
    }
"""
MODEL = "torch.manual_seed({seed})\nmodel = TinyLM({0}, tied={2})\n"
QUESTION = MODEL + "bigger = extend_vocab(model, {1})"
KIND_QUESTION = (
    MODEL
    + """extend_vocab(model.to("meta"), {1})  # meta, a device without values, stands in for a GPU
model = TinyLM({0}, tied={2})
extend_vocab(model.double(), {1})  # float64
extend_vocab(model.requires_grad_(False), {1})  # all its weights are frozen"""
)
SIZES = numbers((2, 9), (1, 4), bool, (0, 999))


def _surgery(name: str, points: float, code: str, **more: Any) -> Any:
    edges = ((5, 2, False, 1), (5, 1, True, 2))
    question = more.pop("question", QUESTION)
    return asks(extend_vocab, name, points, code, edges, SIZES, question=question, **more)


BASE = "has n more rows in both places"

EXTEND = Check(
    id="ps11.extend_vocab",
    signature="extend_vocab(model, n)",
    reference=extend_vocab,
    place=Place("1:46:30", "Lecture 08", "Surgery: one more row, in two places"),
    draw=facts,
    seconds=SECONDS,
    behaviours=(
        _surgery(BASE, 1.0, SHAPES),
        _surgery(
            "keeps the old tokens as they are",
            1.0,
            OLD,
            said={
                "row where the embedding's old rows begin": marked(
                    "the old rows of the embedding are not there, bit for bit, from row 0 on"
                ),
                "row where the head's old rows begin": marked(
                    "the old rows of the head are not there, bit for bit, from row 0 on"
                ),
                "logits of the old tokens as before": marked(
                    "the logits of the old tokens changed"
                ),
            },
        ),
        _surgery("begins the new rows at the mean of the old", 0.5, NEW, after=BASE),
        _surgery("keeps tied weights tied, and others apart", 0.5, TIES, after=BASE),
        _surgery("leaves the given model as it was", 0.5, GIVEN, after=BASE),
        _surgery("keeps dtype and device", 0.5, KIND, after=BASE, question=KIND_QUESTION),
    ),
    mistakes=(
        Mistake(
            "the head is not extended",
            "A vocabulary enters in two places: the rows of the embedding, and the rows of lm_head. Without the second "
            "the model reads the new tokens and can never say them.",
            patch=(
                (
                    "(bigger.token_embedding_table, bigger.lm_head)",
                    "(bigger.token_embedding_table,)",
                ),
            ),
        ),
        Mistake(
            "the embedding is not extended",
            "The model can say the new tokens and has no row to read them with: extend token_embedding_table too.",
            patch=(("(bigger.token_embedding_table, bigger.lm_head)", "(bigger.lm_head,)"),),
        ),
        Mistake(
            "one row too many",
            "n new tokens take n rows.",
            patch=(("repeat(n, 1)", "repeat(n + 1, 1)"),),
        ),
        Mistake(
            "one row for all new tokens",
            "Each of the n new tokens has a row of its own, even if they begin alike: repeat the mean n times.",
            patch=((".repeat(n, 1)", ""),),
        ),
        Mistake(
            "the new rows stand in front",
            "An old token keeps its id, so its row keeps its place: the new rows go behind the old ones.",
            patch=(("[old, new]", "[new, old]"),),
        ),
        Mistake(
            "the old rows are drawn anew",
            "A new nn.Embedding or nn.Linear has random rows. Copy the trained ones into it, or all that the model knows of its "
            "tokens is lost.",
            patch=(("torch.cat([old, new])", "torch.randn_like(torch.cat([old, new]))"),),
        ),
        Mistake(
            "the new rows are random",
            "A random row can win every softmax, since trained logits are often far below zero. Begin at the mean of the old "
            "rows: then a new token is about as likely as an average one.",
            patch=(
                (
                    "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                    "torch.randn_like(old.mean(dim=0, keepdim=True).repeat(n, 1))",
                ),
            ),
        ),
        Mistake(
            "the new rows are zero",
            "A logit of 0 is no small one: where the old logits are negative, the new token wins. Begin at the mean of the old rows.",
            patch=(
                ("old.mean(dim=0, keepdim=True).repeat(n, 1)", "old.new_zeros(n, old.shape[1])"),
            ),
        ),
        Mistake(
            "the mean is one number",
            "mean() without a dimension gives one number. The mean of the rows is taken over dim 0: one number for each of the C columns.",
            patch=(
                (
                    "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                    "old.mean().repeat(n, old.shape[1])",
                ),
            ),
        ),
        Mistake(
            "the head's new rows are the embedding's",
            "Without tied weights the two matrices are different: the head's new rows are the mean of the head's old rows.",
            patch=(("new = old.mean", "new = model.token_embedding_table.weight.detach().mean"),),
        ),
        Mistake(
            "tied weights come apart",
            "Where the head was the embedding's own matrix, it must be so again: the same Parameter in both places, not an equal one.",
            patch=(
                (
                    "    if tied:\n        bigger.lm_head.weight = bigger.token_embedding_table.weight\n",
                    "",
                ),
            ),
        ),
        Mistake(
            "untied weights are tied",
            "Tie the weights only where they were tied: ask whether lm_head.weight is token_embedding_table.weight.",
            patch=(("if tied:", "if True:"),),
        ),
        Mistake(
            "the given model is changed",
            "The caller still needs the model as it was. Make a copy with copy.deepcopy first; copy.copy shares everything inside.",
            patch=(("bigger = copy.deepcopy(model)", "bigger = model"),),
        ),
        Mistake(
            "the copy shares layers with the given model",
            "What is handed over from one model to the other is in both of them, and training one changes the other. Use copy.deepcopy.",
            patch=(
                (
                    "bigger = copy.deepcopy(model)",
                    "bigger = copy.deepcopy(model)\n    bigger.qkv, bigger.ln_f = model.qkv, model.ln_f\n    bigger.position_embedding_table = model.position_embedding_table",
                ),
            ),
        ),
        Mistake(
            "the new matrix is always float32",
            "Make the new rows with the old ones' dtype: by a method of the old rows, or with dtype=old.dtype.",
            patch=(("place.weight.detach()", "place.weight.detach().float()"),),
        ),
        Mistake(
            "the new rows are on another device",
            "A tensor made without device= is on the CPU and cannot be joined with one on a GPU. Make the new rows where the "
            "old ones are, with device=old.device.",
            patch=(
                (
                    "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                    "torch.zeros(n, old.shape[1], dtype=old.dtype) + old.mean(dim=0)",
                ),
            ),
        ),
        Mistake(
            "the new weights are frozen",
            "The weights of the bigger model can be trained, as the old ones could: nn.Parameter with its default.",
            patch=(("torch.cat([old, new]))", "torch.cat([old, new]), requires_grad=False)"),),
        ),
        Mistake(
            "the new weights are frozen where the old ones were",
            "The weights of the bigger model can be trained, also if the old ones were frozen: call requires_grad_() on them.",
            patch=(
                (
                    "torch.cat([old, new]))",
                    "torch.cat([old, new]), requires_grad=place.weight.requires_grad)",
                ),
            ),
        ),
        Mistake(
            "the new head has a bias",
            "nn.Linear makes a bias unless you say bias=False, and a random one changes all logits. The head of this model has none.",
            patch=(
                (
                    "    if tied:\n",
                    "    head = bigger.lm_head\n    head.bias = nn.Parameter(head.weight.new_ones(len(head.weight)))\n    if tied:\n",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return bigger", "    pass"),),
        ),
    ),
)

# ---- train_only_new --------------------------------------------------------------------------


def train_only_new(model: Any, first: int) -> list[Any]:
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    weights = [model.token_embedding_table.weight]
    if model.lm_head.weight is not model.token_embedding_table.weight:
        weights.append(model.lm_head.weight)
    for weight in weights:
        weight.requires_grad_(True)
        weight.register_hook(lambda grad: torch.cat([torch.zeros_like(grad[:first]), grad[first:]]))
    return weights


STEPS = """
def ask(vocab_size, n, tied, seed):
    model = model_of(seed, vocab_size + n, tied)
    before = kept(model)
    trained = list(train_only_new(model, vocab_size))
    idx = torch.cat([draw_ids(seed, vocab_size, 3, 4),
                     torch.arange(vocab_size, vocab_size + n, device=device()).repeat(3, 1)], dim=1)
    optimizer = torch.optim.SGD(list({id(p): p for p in trained}.values()), lr=0.5)
    for _ in range(3):
        logits = model(idx[:, :-1])
        loss = F.cross_entropy(logits.reshape(-1, vocab_size + n), idx[:, 1:].reshape(-1))
        loss = loss + logits[..., vocab_size:].square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    table, head = model.token_embedding_table.weight.detach(), model.lm_head.weight.detach()
    was = before["token_embedding_table.weight"]
    was_head = before.get("lm_head.weight", was)
    rest = [m for m in moved(model, before) if m not in ("token_embedding_table.weight", "lm_head.weight")]
    return {
        "old": {
            "old rows of the embedding that moved": [i for i in range(vocab_size) if not alike(table[i], was[i])],
            "old rows of the head that moved": [i for i in range(vocab_size) if not alike(head[i], was_head[i])],
            "other parameters moved": rest,
        },
        "new": {
            "new rows of the embedding moved": [not alike(a, b) for a, b in zip(table[vocab_size:-1], was[vocab_size:-1])],
            "new rows of the head moved": [not alike(a, b) for a, b in zip(head[vocab_size:], was_head[vocab_size:])],
        },
        "listed": {
            "parameters listed": sorted(
                ["both" if p is model.lm_head.weight and tied else
                 "head" if p is model.lm_head.weight else
                 "embedding" if p is model.token_embedding_table.weight else "another" for p in trained]),
            "parameters that require grad": sorted(
                name for name, p in model.named_parameters() if p.requires_grad),
        },
    }
"""


def _steps(name: str, points: float, part: str, **more: Any) -> Any:
    code = (
        STEPS.replace("def ask(", "def all_facts(")
        + f"""
def ask(*args):
    return all_facts(*args)[{part!r}]
"""
    )
    question = (
        "torch.manual_seed({seed})\nmodel = TinyLM({both}, tied={2})\ntrained = train_only_new(model, {0})\n"
        "# then three steps of SGD on `trained`"
    )
    edges = ((5, 2, False, 1), (5, 2, True, 2))
    return asks(train_only_new, name, points, code, edges, SIZES, question=question, **more)


ONLY_NEW = Check(
    id="ps11.train_only_new",
    signature="train_only_new(model, first)",
    reference=train_only_new,
    place=Place("1:47:10", "Lecture 08", "Train the new rows, freeze the rest"),
    draw=facts,
    seconds=SECONDS,
    behaviours=(
        _steps("trains the new rows", 0.5, "new"),
        _steps(
            "leaves every old row and weight as it was", 1.0, "old", after="trains the new rows"
        ),
        _steps(
            "names each matrix once, and nothing else", 0.5, "listed", after="trains the new rows"
        ),
    ),
    mistakes=(
        Mistake(
            "the old rows move too",
            "A matrix is one parameter, so its old rows are trained with the new ones. Set their part of the gradient to zero: "
            "weight.register_hook takes a function that gets the gradient and returns another; if it returns nothing, the gradient stays.",
            patch=(
                (
                    "        weight.register_hook(lambda grad: torch.cat([torch.zeros_like(grad[:first]), grad[first:]]))\n",
                    "",
                ),
            ),
        ),
        Mistake(
            "the base model is not frozen",
            "Everything but the two matrices stays as it was: requires_grad_(False) for all parameters first.",
            patch=(
                ("parameter.requires_grad_(False)", "pass"),
                ("    return weights", "    return list(model.parameters())"),
            ),
        ),
        Mistake(
            "the optimizer would hold the base model",
            "Return the matrices with new rows only: what is listed is what an optimizer would take hold of, frozen or not.",
            patch=(("    return weights", "    return list(model.parameters())"),),
        ),
        Mistake(
            "the rest still asks for gradients",
            "What is not trained should not require a gradient either: computing it costs time and memory.",
            patch=(("parameter.requires_grad_(False)", "pass"),),
        ),
        Mistake(
            "everything is frozen",
            "After freezing all parameters, the two matrices must be told to require a gradient again.",
            patch=(
                (
                    "        weight.requires_grad_(True)\n        weight.register_hook",
                    "        weight.requires_grad_(False)\n        (lambda f: 0)",
                ),
            ),
        ),
        Mistake(
            "the head is left out",
            "The new tokens have rows in both matrices, the embedding and lm_head.",
            patch=(("weights.append(model.lm_head.weight)", "pass"),),
        ),
        Mistake(
            "the embedding is left out",
            "The new tokens have rows in both matrices, the embedding and lm_head.",
            patch=(
                (
                    "weights = [model.token_embedding_table.weight]",
                    "weights = [model.lm_head.weight]",
                ),
                ("weights.append(model.lm_head.weight)", "pass"),
            ),
        ),
        Mistake(
            "a tied matrix is listed twice",
            "With tied weights the two places hold one Parameter. An optimizer warns of a parameter that it is given twice: list it once.",
            patch=(
                (
                    "    if model.lm_head.weight is not model.token_embedding_table.weight:\n        weights",
                    "    if True:\n        weights",
                ),
            ),
        ),
        Mistake(
            "the first new row is frozen",
            "The new rows begin at `first`: the old ones are grad[:first].",
            patch=(("grad[:first]), grad[first:]", "grad[:first + 1]), grad[first + 1:]"),),
        ),
        Mistake(
            "the last old row moves",
            "The new rows begin at `first`: rows 0 to first − 1 are old.",
            patch=(("grad[:first]), grad[first:]", "grad[:first - 1]), grad[first - 1:]"),),
        ),
        Mistake(
            "the new rows are frozen in place of the old",
            "The gradient of the old rows, grad[:first], becomes zero; that of the new ones stays.",
            patch=(
                (
                    "torch.cat([torch.zeros_like(grad[:first]), grad[first:]])",
                    "torch.cat([grad[:first], torch.zeros_like(grad[first:])])",
                ),
            ),
        ),
        Mistake(
            "the hook cuts the old rows off",
            "The gradient must keep the weight's shape: put zeros in the place of the old rows.",
            patch=(("torch.cat([torch.zeros_like(grad[:first]), grad[first:]])", "grad[first:]"),),
        ),
        Mistake(
            "nothing is returned",
            "Return the list of the parameters that are trained.",
            patch=(("    return weights", "    pass"),),
        ),
    ),
)
