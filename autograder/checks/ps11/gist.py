"""Problem set 11, second part: a prompt in a few embeddings (lecture 1:48:11).

What is graded is what holds whatever a training run does: values, gradients, shapes, what stays frozen,
and that the loss falls on a tiny fixed problem. Left out: the paper's attention mask, which the lecture
has.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F  # noqa: F401  known mistakes use it

from autograder.checks.contract import Check, Mistake, Place
from autograder.checks.ps11.drawings import facts
from autograder.checks.ps11.models import SECONDS, asks, numbers
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked

# ---- distillation_loss -----------------------------------------------------------------------


def distillation_loss(student: Any, teacher: Any) -> Any:
    if student.shape != teacher.shape:
        raise ValueError(f"student is {tuple(student.shape)}, teacher is {tuple(teacher.shape)}")
    ours = student.log_softmax(dim=-1)
    theirs = teacher.detach().log_softmax(dim=-1)
    return (theirs.exp() * (theirs - ours)).sum(dim=-1).mean()


LOGITS = """
def logits(b, t, v, seed):
    return 2 * draw(seed, b, t, v), 2 * draw(seed + 1, b, t, v)
"""
VALUE = (
    LOGITS
    + """
def ask(b, t, v, seed):
    student, teacher = logits(b, t, v, seed)
    loss = distillation_loss(student, teacher)
    return {"shape": list(loss.shape), "loss": plain(loss)}
"""
)
SAME = (
    LOGITS
    + """
def ask(b, t, v, seed):
    student, _ = logits(b, t, v, seed)
    return {
        "loss of equal logits": plain(distillation_loss(student, student.clone())),
        "loss when all logits are 5 higher": plain(distillation_loss(student, student + 5)),
    }
"""
)
FLOW = (
    LOGITS
    + """
def ask(b, t, v, seed):
    student, teacher = (x.requires_grad_() for x in logits(b, t, v, seed))
    distillation_loss(student, teacher).backward()
    return {
        "gradient of the student": None if student.grad is None else plain(student.grad),
        "the teacher gets a gradient": teacher.grad is not None and bool(teacher.grad.any()),
    }
"""
)
EXTREME = (
    LOGITS
    + """
def ask(b, t, v, seed):
    student, teacher = logits(b, t, v, seed)
    student[..., 0] += 300
    teacher[..., -1] += 300
    student.requires_grad_()
    loss = distillation_loss(student, teacher)
    loss.backward()
    return {
        "loss": plain(loss) if loss.isfinite() else str(plain(loss)),
        "the gradient is finite": bool(student.grad.isfinite().all()),
    }
"""
)
UNLIKE = (
    LOGITS
    + """
def ask(b, t, v, seed):
    student, teacher = logits(b, t, v, seed)
    return returned(distillation_loss(student, teacher[:, 1:]))
"""
)
DRAWN = (
    "torch.manual_seed({seed})\nstudent = 2 * torch.randn({0}, {1}, {2})\n"
    "torch.manual_seed({other})\nteacher = 2 * torch.randn({0}, {1}, {2})\n"
)
QUESTION = DRAWN + "distillation_loss(student, teacher)"
SIZES = numbers((1, 3), (2, 3), (2, 5), (0, 999))


def _loss(name: str, points: float, code: str, **more: Any) -> Any:
    edges = ((2, 3, 4, 1), (1, 2, 5, 2))
    question = more.pop("question", QUESTION)
    return asks(distillation_loss, name, points, code, edges, SIZES, question=question, **more)


LOSS_BASE = "gives the mean divergence over all positions"

LOSS = Check(
    id="ps11.distillation_loss",
    signature="distillation_loss(student, teacher)",
    reference=distillation_loss,
    place=Place("1:48:30", "Lecture 08", "Student against teacher"),
    draw=facts,
    seconds=SECONDS,
    behaviours=(
        _loss(LOSS_BASE, 1.0, VALUE),
        _loss(
            "is zero where both say the same",
            0.5,
            SAME,
            after=LOSS_BASE,
            question="torch.manual_seed({seed})\nstudent = 2 * torch.randn({0}, {1}, {2})\n"
            "distillation_loss(student, student.clone()), distillation_loss(student, student + 5)",
        ),
        _loss(
            "sends the gradient to the student only",
            0.5,
            FLOW,
            question=DRAWN + "student.requires_grad_(), teacher.requires_grad_()\n"
            "distillation_loss(student, teacher).backward()\nstudent.grad, teacher.grad",
            said={
                "the teacher gets a gradient": marked(
                    "a gradient reaches the teacher, which must stay as it is"
                )
            },
        ),
        _loss(
            "stays a number where a probability is almost 0",
            0.5,
            EXTREME,
            question=DRAWN + "student[..., 0] += 300\nteacher[..., -1] += 300\n"
            "student.requires_grad_()\nloss = distillation_loss(student, teacher)\n"
            "loss.backward()\nloss, student.grad",
        ),
        asks(
            distillation_loss,
            "refuses logits of different shapes",
            0.5,
            UNLIKE,
            ((2, 3, 4, 1), (1, 2, 5, 2)),
            SIZES,
            question=lambda b, t, v, seed: (
                f"distillation_loss(torch.randn({b}, {t}, {v}), torch.randn({b}, {t - 1}, {v}))"
            ),
            raises=("ValueError",),
            after=LOSS_BASE,
        ),
    ),
    mistakes=(
        Mistake(
            "the two are swapped",
            "The divergence is from the teacher to the student: what the teacher holds likely counts most, so its "
            "probabilities are the weights.",
            patch=(("theirs.exp() * (theirs - ours)", "ours.exp() * (ours - theirs)"),),
        ),
        Mistake(
            "the sign is wrong",
            "A divergence is never below zero: log of the teacher less log of the student.",
            patch=(("(theirs - ours)", "(ours - theirs)"),),
        ),
        Mistake(
            "it is the cross entropy",
            "The cross entropy of a student that is right is not zero, but the teacher's own entropy. Take the teacher's log "
            "probabilities off.",
            patch=(("(theirs - ours)", "(-ours)"),),
        ),
        Mistake(
            "logits are compared",
            "Logits may all be 5 higher and mean the same. Compare probabilities: log_softmax first.",
            solution="""
            def distillation_loss(student, teacher):
                if student.shape != teacher.shape:
                    raise ValueError("shapes differ")
                return F.mse_loss(student, teacher.detach())
            """,
        ),
        Mistake(
            "only the most likely token is compared",
            "The teacher says more than its first choice: every token's probability is matched.",
            solution="""
            def distillation_loss(student, teacher):
                if student.shape != teacher.shape:
                    raise ValueError("shapes differ")
                return F.cross_entropy(student.flatten(0, -2), teacher.argmax(dim=-1).flatten())
            """,
        ),
        Mistake(
            "the softmax runs over the positions",
            "The probabilities of one position sum to 1: softmax over the last dimension, the vocabulary.",
            patch=(
                ("student.log_softmax(dim=-1)", "student.log_softmax(dim=1)"),
                ("teacher.detach().log_softmax(dim=-1)", "teacher.detach().log_softmax(dim=1)"),
            ),
        ),
        Mistake(
            "the vocabulary is averaged too",
            'A divergence sums over the vocabulary, and is averaged over positions only. kl_div\'s reduction="mean" divides by V as well.',
            patch=((".sum(dim=-1).mean()", ".mean()"),),
        ),
        Mistake(
            "positions are summed",
            "The mean over all positions of all sequences: a sum would grow with the batch.",
            patch=((".sum(dim=-1).mean()", ".sum()"),),
        ),
        Mistake(
            "it is divided by the batch size only",
            'kl_div\'s "batchmean" divides by the first dimension. Bring the logits to (B·T, V) first, or take the mean yourself.',
            patch=((".sum(dim=-1).mean()", ".sum() / len(student)"),),
        ),
        Mistake(
            "each position has a loss of its own",
            "The answer is one number: the mean over all positions.",
            patch=((".sum(dim=-1).mean()", ".sum(dim=-1)"),),
        ),
        Mistake(
            "it counts in bits",
            "The loss is in nats: the natural logarithm.",
            patch=((".sum(dim=-1).mean()", ".sum(dim=-1).mean() / 0.6931471805599453"),),
        ),
        Mistake(
            "the teacher is not detached",
            "The teacher shows what is right and does not learn: detach its logits, or compute them under torch.no_grad().",
            patch=(("teacher.detach()", "teacher"),),
        ),
        Mistake(
            "the student is detached",
            "Without a gradient to the student nothing is learned: detach the teacher only.",
            patch=(
                (
                    "student.log_softmax",
                    "(student.detach() + 0 * student.sum(-1, keepdim=True).nan_to_num() * 0).log_softmax",
                ),
            ),
        ),
        Mistake(
            "log(softmax(x)) becomes NaN",
            "A probability that rounds to 0 has no logarithm, and 0 times infinity is NaN. log_softmax computes both in one step, "
            "and stays a number.",
            patch=(
                ("student.log_softmax(dim=-1)", "student.softmax(dim=-1).log()"),
                ("teacher.detach().log_softmax(dim=-1)", "teacher.detach().softmax(dim=-1).log()"),
            ),
        ),
        Mistake(
            "a small number hides the infinity",
            "Adding 1e-9 before the logarithm makes a wrong number of a small probability. log_softmax needs no such help.",
            patch=(
                ("student.log_softmax(dim=-1)", "(student.softmax(dim=-1) + 1e-9).log()"),
                (
                    "teacher.detach().log_softmax(dim=-1)",
                    "(teacher.detach().softmax(dim=-1) + 1e-9).log()",
                ),
            ),
        ),
        Mistake(
            "other shapes are not refused",
            "torch may broadcast one shape to the other, and the loss of the wrong positions is a number like any other. Compare "
            "the shapes and raise ValueError.",
            patch=(
                (
                    '    if student.shape != teacher.shape:\n        raise ValueError(f"student is {tuple(student.shape)}, teacher is {tuple(teacher.shape)}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return (theirs", "    (theirs"),),
        ),
    ),
)

# ---- student_logits --------------------------------------------------------------------------


def student_logits(model: Any, soft: Any, idx: Any) -> Any:
    front = soft.unsqueeze(0).expand(len(idx), -1, -1)
    both = torch.cat([front, model.token_embedding_table(idx)], dim=1)
    return model(embeddings=both)[:, len(soft) :]


AFTER = """
def ask(k, b, t, seed):
    model = model_of(seed, 6)
    prompt, idx = draw_ids(seed, 6, k), draw_ids(seed + 1, 6, b, t)
    soft = model.token_embedding_table(prompt).detach()
    found = student_logits(model, soft, idx)
    return {"shape": list(found.shape), "logits": plain(found[..., :2])}
"""
ANY = """
def ask(k, b, t, seed):
    model, soft, idx = model_of(seed, 6), draw(seed, k, 8), draw_ids(seed + 1, 6, b, t)
    found = student_logits(model, soft, idx)
    return {"shape": list(found.shape), "logits": plain(found[..., :2])}
"""
GRADIENT = """
def ask(k, b, t, seed):
    model, soft, idx = model_of(seed, 6), draw(seed, k, 8).requires_grad_(), draw_ids(seed + 1, 6, b, t)
    student_logits(model, soft, idx)[..., 0].sum().backward()
    none = soft.grad is None or not soft.grad.any()
    return {"gradient of the embeddings": "none" if none else plain(soft.grad)}
"""


MODEL = "torch.manual_seed({seed})\nmodel = TinyLM(6)\n"
TEXT = "torch.manual_seed({other})\nidx = torch.randint(6, ({1}, {2}))\n"
ANY_DRAWN = MODEL + "torch.manual_seed({seed})\nsoft = torch.randn({0}, 8)\n" + TEXT
AFTER_DRAWN = (
    MODEL
    + "torch.manual_seed({seed})\nprompt = torch.randint(6, ({0},))\n"
    + TEXT
    + "soft = model.token_embedding_table(prompt).detach()\n"
)


def _student(name: str, points: float, code: str, **more: Any) -> Any:
    edges = ((2, 2, 3, 1), (1, 1, 2, 2), (3, 2, 1, 3))
    question = more.pop("question", ANY_DRAWN + "student_logits(model, soft, idx)")
    sizes = numbers((1, 4), (1, 3), (1, 4), (0, 999))
    return asks(student_logits, name, points, code, edges, sizes, question=question, **more)


STUDENT = Check(
    id="ps11.student_logits",
    signature="student_logits(model, soft, idx)",
    reference=student_logits,
    place=Place("1:48:30", "Lecture 08", "A prompt in a few embeddings"),
    draw=facts,
    seconds=SECONDS,
    behaviours=(
        _student(
            "says what the model says after the same prompt",
            1.0,
            AFTER,
            question=AFTER_DRAWN + "student_logits(model, soft, idx)",
        ),
        _student("takes any embeddings, for every sequence of the batch", 0.5, ANY),
        _student(
            "lets the gradient reach the embeddings",
            0.5,
            GRADIENT,
            question=ANY_DRAWN + "soft.requires_grad_()\n"
            "student_logits(model, soft, idx)[..., 0].sum().backward()\nsoft.grad",
        ),
    ),
    mistakes=(
        Mistake(
            "the embeddings' own positions stay in",
            "Only the T positions of idx are asked for. Cut the first k off: they belong to the embeddings in front.",
            patch=(("[:, len(soft) :]", ""),),
        ),
        Mistake(
            "it begins one position too early",
            "Position k is the first of idx; position k − 1 is the last of the embeddings.",
            patch=(("[:, len(soft) :]", "[:, len(soft) - 1 : -1]"),),
        ),
        Mistake(
            "one position too few",
            "Position k is the first of idx, and all T are asked for.",
            patch=(("[:, len(soft) :]", "[:, len(soft) + 1 :]"),),
        ),
        Mistake(
            "the last positions are missing",
            "Keep the last T positions, not the first.",
            patch=(("[:, len(soft) :]", "[:, : idx.shape[1]]"),),
        ),
        Mistake(
            "the text does not see the embeddings",
            "A position sees only what stands before it. Put the embeddings in front of the text, and pass both as embeddings=.",
            patch=(
                (
                    "[front, model.token_embedding_table(idx)]",
                    "[model.token_embedding_table(idx), front]",
                ),
                ("[:, len(soft) :]", "[:, : idx.shape[1]]"),
            ),
        ),
        Mistake(
            "the embeddings stand behind the text",
            "A position sees only what stands before it. Put the embeddings in front: torch.cat([front, text], dim=1).",
            patch=(
                (
                    "[front, model.token_embedding_table(idx)]",
                    "[model.token_embedding_table(idx), front]",
                ),
            ),
        ),
        Mistake(
            "only the first sequence has them in front",
            "Every sequence of the batch has the same embeddings in front: expand them to (B, k, C).",
            solution="""
            def student_logits(model, soft, idx):
                text = model.token_embedding_table(idx)
                front = torch.zeros(len(idx), *soft.shape, device=soft.device)
                front[0] = soft
                return model(embeddings=torch.cat([front, text], dim=1))[:, len(soft):]
            """,
        ),
        Mistake(
            "it works for one sequence only",
            "soft has no dimension for the batch: unsqueeze(0) gives it one, and expand repeats it B times.",
            patch=((".expand(len(idx), -1, -1)", ""),),
        ),
        Mistake(
            "the embeddings are in the opposite order",
            "The embeddings stand in the order in which they are given.",
            patch=(("soft.unsqueeze(0)", "soft.flip(0).unsqueeze(0)"),),
        ),
        Mistake(
            "the embeddings are averaged",
            "Each of the k embeddings has a position of its own.",
            patch=(
                (
                    "soft.unsqueeze(0)",
                    "soft.mean(dim=0, keepdim=True).repeat(len(soft), 1).unsqueeze(0)",
                ),
            ),
        ),
        Mistake(
            "the gradient stops",
            "detach, .data and torch.no_grad cut the way back. The embeddings are what is trained.",
            patch=(("soft.unsqueeze(0)", "(soft.detach() + 0 * soft).unsqueeze(0)"),),
        ),
        Mistake(
            "probabilities are returned",
            "Return logits; the loss makes probabilities of them.",
            patch=(("[:, len(soft) :]", "[:, len(soft) :].softmax(dim=-1)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return model", "    model"),),
        ),
    ),
)

# ---- train_gist ------------------------------------------------------------------------------


def train_gist(model: Any, prompt: Any, k: int, batches: Any, lr: float = 0.05) -> Any:
    if not 1 <= k <= len(prompt):
        raise ValueError(f"k is {k}; it must be from 1 to the prompt's {len(prompt)} tokens")
    table = model.token_embedding_table.weight.detach()
    soft = table[prompt[-k:]].clone().requires_grad_()
    optimizer = torch.optim.Adam([soft], lr=lr)
    for idx in batches:
        with torch.no_grad():
            teacher = student_logits(model, table[prompt], idx)
        loss = distillation_loss(student_logits(model, soft, idx), teacher)
        (soft.grad,) = torch.autograd.grad(loss, [soft])
        optimizer.step()
    return soft.detach()


# Fixed problems: on each, the reference brings the loss below half in 12 steps, and by less than a
# quarter in one. A problem drawn at random may have a prompt that hardly matters.
SEEDS = (0, 1, 14, 31, 36, 69, 89, 105, 106)
PROBLEM = """
def problem(k, seed, steps):
    model = model_of(seed, 8)
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(1.5)
    prompt, idx = draw_ids(seed, 8, 6), draw_ids(seed + 1, 8, 2, 2)
    return model, prompt, [idx] * steps


def loss_of(model, prompt, soft, idx):
    def logits(front):
        both = torch.cat([front.expand(len(idx), -1, -1), model.token_embedding_table(idx)], dim=1)
        return model(embeddings=both)[:, len(front):].detach()

    theirs = logits(model.token_embedding_table(prompt)).log_softmax(-1)
    ours = logits(soft).log_softmax(-1)
    return float((theirs.exp() * (theirs - ours)).sum(-1).mean())
"""
START = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, _ = problem(k, seed, 0)
    soft = train_gist(model, prompt, k, [])
    rows = model.token_embedding_table.weight.detach()[prompt]

    def near(wanted):
        return soft.shape == wanted.shape and torch.allclose(soft.to(wanted), wanted, atol=1e-4)

    begins = "other numbers"
    for name, wanted in {"of the last k tokens": rows[-k:], "of the first k tokens": rows[:k], "all 0": 0 * rows[:k]}.items():
        begins = name if begins == "other numbers" and near(wanted) else begins
    return {
        "shape": list(soft.shape),
        "embeddings that are returned without a step": begins,
        "the result requires grad": soft.requires_grad,
    }
"""
)
FALLS = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, batches = problem(k, seed, 12)
    before = loss_of(model, prompt, model.token_embedding_table(prompt[-k:]).detach(), batches[0])
    soft = train_gist(model, prompt, k, batches, 0.2)
    after = loss_of(model, prompt, soft.detach(), batches[0])
    fallen = "by a quarter and more" if after <= 0.75 * before else "less" if after < before else "not at all" if after == before else "it grew"
    return {"shape": list(soft.shape), "the loss fell in 12 steps": fallen if after == after else "to NaN"}
"""
)
STEPS = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, batches = problem(k, seed, 1)
    batches = [*batches, draw_ids(seed + 2, 8, 2, 2), draw_ids(seed + 3, 8, 2, 2)]
    return {
        "embeddings after a step": plain(train_gist(model, prompt, k, batches[:1], 1.0)),
        "embeddings after two steps": plain(train_gist(model, prompt, k, batches[:2], 1.0)),
        "embeddings after three steps": plain(train_gist(model, prompt, k, batches, 1.0)),
    }
"""
)
FROZEN = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, batches = problem(k, seed, 3)
    model.ln_f.weight.requires_grad_(False)
    before = kept(model)
    train_gist(model, prompt, k, batches)
    return {
        "parameters that moved": moved(model, before),
        "parameters with a gradient left in them": [n for n, p in model.named_parameters() if p.grad is not None],
        "frozen parameters": [n for n, p in model.named_parameters() if not p.requires_grad],
    }
"""
)
KINDS = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, batches = problem(k, seed, 2)
    soft = train_gist(model.double(), prompt, k, batches)
    return {"dtype for a model in float64": str(soft.dtype), "on the model's device": soft.device.type == device()}
"""
)
OUT = (
    PROBLEM
    + """
def ask(k, seed):
    model, prompt, batches = problem(1, seed, 1)
    return returned(train_gist(model, prompt, 0 if k % 2 else 6 + k, batches))
"""
)


_PROBLEM_DRAWN = (
    "torch.manual_seed({seed})\nmodel = TinyLM(8)\nwith torch.no_grad():\n"
    "    for p in model.parameters():\n        p.mul_(1.5)\n"
    "torch.manual_seed({seed})\nprompt = torch.randint(8, (6,))\n"
    "torch.manual_seed({other})\nidx = torch.randint(8, (2, 2))\n"
)


def _further(k: int, seed: int) -> str:
    drawn = "".join(
        f"torch.manual_seed({seed + i})\n{name} = torch.randint(8, (2, 2))\n"
        for i, name in ((2, "second"), (3, "third"))
    )
    begun = _PROBLEM_DRAWN.format(k, seed, seed=seed, other=seed + 1)
    return f"{begun}{drawn}train_gist(model, prompt, {k}, [idx, second, third], 1.0)"


def _gist(name: str, points: float, code: str, **more: Any) -> Any:
    question = more.pop(
        "question", _PROBLEM_DRAWN + "train_gist(model, prompt, {0}, [idx] * 12, 0.2)"
    )
    least = more.pop("least", 1)
    edges = ((least + 1, 1), (least, 14))

    def strategy() -> Any:
        from hypothesis import strategies as st

        return st.tuples(st.integers(least, least + 2), st.sampled_from(SEEDS))

    return asks(
        train_gist, name, points, code, edges, strategy, question=question,
        examples=more.pop("examples", 2), **more,
    )  # fmt: skip


GIST_BASE = "begins with the prompt's last k tokens"

GIST = Check(
    id="ps11.train_gist",
    signature="train_gist(model, prompt, k, batches, lr=0.05)",
    reference=train_gist,
    place=Place("1:48:30", "Lecture 08", "Student against teacher"),
    draw=facts,
    seconds=SECONDS,
    uses=("student_logits", "distillation_loss"),
    behaviours=(
        _gist(
            GIST_BASE,
            0.5,
            START,
            question=_PROBLEM_DRAWN + "train_gist(model, prompt, {0}, [])",
        ),
        _gist(
            "takes one step of Adam for each batch",
            0.5,
            STEPS,
            after=GIST_BASE,
            question=_further,
            least=3,  # with a single one that moves, the teacher's prompt stays nearly as it was
        ),
        _gist("lowers the loss", 0.5, FALLS, examples=1),
        _gist(
            "leaves the model as it was",
            1.0,
            FROZEN,
            after="lowers the loss",
            said={
                "parameters that moved": marked("parameters of the model moved: {got}"),
                "parameters with a gradient left in them": marked(
                    "a gradient is left in parameters of the model: {got}"
                ),
                "frozen parameters": marked(
                    "parameters that do not require grad were {want} before, and are {got} now"
                ),
            },
            view=lambda args, got: got["parameters that moved"] or got,
            question=_PROBLEM_DRAWN + "model.ln_f.weight.requires_grad_(False)\n"
            "train_gist(model, prompt, {0}, [idx] * 3)\n# then the model's parameters, their .grad and .requires_grad",
        ),
        _gist(
            "keeps the model's dtype and device",
            0.25,
            KINDS,
            after="lowers the loss",
            question=_PROBLEM_DRAWN + "train_gist(model.double(), prompt, {0}, [idx] * 2)",
        ),
        asks(
            train_gist,
            "refuses k below 1 and beyond the prompt",
            0.25,
            OUT,
            ((1, 1), (2, 1)),
            numbers((1, 4), (0, 999)),
            question=lambda k, seed: (
                _PROBLEM_DRAWN.format(seed=seed, other=seed + 1)
                + f"train_gist(model, prompt, {0 if k % 2 else 6 + k}, [idx])  # the prompt has 6 tokens"
            ),
            raises=("ValueError",),
            after=GIST_BASE,
        ),
    ),
    mistakes=(
        Mistake(
            "the optimizer holds the base model",
            "Only the k embeddings learn. Give the optimizer the list [soft], not the model's parameters.",
            patch=(
                (
                    "torch.optim.Adam([soft], lr=lr)",
                    "torch.optim.Adam([soft, *(p for p in model.parameters() if p.requires_grad)], lr=lr)",
                ),
                (
                    "(soft.grad,) = torch.autograd.grad(loss, [soft])",
                    "optimizer.zero_grad(); loss.backward()",
                ),
                ("    return soft.detach()", "    model.zero_grad()\n    return soft.detach()"),
            ),
        ),
        Mistake(
            "gradients are left in the model",
            "loss.backward() fills the gradients of every parameter on its way, and the next optimizer step of somebody else would use "
            "them. Freeze the parameters while you train, or ask for one gradient by torch.autograd.grad.",
            patch=(
                (
                    "(soft.grad,) = torch.autograd.grad(loss, [soft])",
                    "optimizer.zero_grad(); loss.backward()",
                ),
            ),
        ),
        Mistake(
            "gradients of earlier batches are added up",
            "backward() adds to the gradient that is there. Call optimizer.zero_grad() in every step, or set the gradient anew.",
            patch=(
                (
                    "(soft.grad,) = torch.autograd.grad(loss, [soft])",
                    "(grad,) = torch.autograd.grad(loss, [soft])\n        soft.grad = grad if soft.grad is None else soft.grad + grad",
                ),
            ),
        ),
        Mistake(
            "training moves the teacher's own prompt",
            "A slice shares its memory with what it was cut from, so each step also moves the prompt that the teacher "
            "sees. Clone it: whole[-k:].clone().requires_grad_().",
            patch=(
                (
                    "soft = table[prompt[-k:]].clone().requires_grad_()",
                    "whole = table[prompt]\n    soft = whole[-k:].requires_grad_()",
                ),
                ("student_logits(model, table[prompt], idx)", "student_logits(model, whole, idx)"),
            ),
        ),
        Mistake(
            "the steps are not Adam's",
            "The loss falls less than with Adam. Is it Adam, and does it get lr? torch.optim.Adam([soft], lr=lr).",
            patch=(("torch.optim.Adam(", "torch.optim.SGD("),),
        ),
        Mistake(
            "Adam does not get lr",
            "Pass on the learning rate that was handed in: torch.optim.Adam([soft], lr=lr).",
            patch=(("torch.optim.Adam([soft], lr=lr)", "torch.optim.Adam([soft])"),),
        ),
        Mistake(
            "the model stays frozen",
            "The caller's model must be as it was: whoever could be trained before can be trained after. Remember which parameters "
            "required a gradient, and put it back.",
            patch=(
                ("    optimizer = torch", "    model.requires_grad_(False)\n    optimizer = torch"),
            ),
        ),
        Mistake(
            "everything is unfrozen at the end",
            "A parameter that was frozen before must be frozen after. Remember which were, rather than unfreezing all.",
            patch=(
                (
                    "    return soft.detach()",
                    "    model.requires_grad_(True)\n    return soft.detach()",
                ),
            ),
        ),
        Mistake(
            "the embeddings never move",
            "The loss is computed, and no step is taken, or the optimizer has another tensor than the one in the loss.",
            patch=(("        optimizer.step()\n", ""),),
        ),
        Mistake(
            "the loss grows",
            "The optimizer goes downhill on the loss: do not turn its sign around.",
            patch=(("torch.autograd.grad(loss, [soft])", "torch.autograd.grad(-loss, [soft])"),),
        ),
        Mistake(
            "the student sees the prompt",
            "The embeddings are to take the prompt's place: the student sees them and the text, never the prompt.",
            patch=(
                (
                    "student_logits(model, soft, idx), teacher",
                    "student_logits(model, torch.cat([table[prompt], soft]), idx), teacher",
                ),
            ),
        ),
        Mistake(
            "the teacher sees the embeddings",
            "The teacher is the model after the whole prompt. After the embeddings it would only teach itself.",
            patch=(
                ("student_logits(model, table[prompt], idx)", "student_logits(model, soft, idx)"),
            ),
        ),
        Mistake(
            "the teacher sees no prompt",
            "The teacher is the model after the whole prompt; without it there is nothing to pass on.",
            patch=(("student_logits(model, table[prompt], idx)", "model(idx)"),),
        ),
        Mistake(
            "it begins with the first k tokens",
            "The embeddings begin as those of the prompt's last k tokens, which are nearest to the text.",
            patch=(("prompt[-k:]", "prompt[:k]"),),
        ),
        Mistake(
            "it begins with k + 1 tokens",
            "The last k tokens are prompt[-k:].",
            patch=(("prompt[-k:]", "prompt[-k - 1:]"),),
        ),
        Mistake(
            "it begins with zeros",
            "The embeddings begin as those of the prompt's last k tokens.",
            patch=(("table[prompt[-k:]].clone()", "torch.zeros_like(table[prompt[-k:]])"),),
        ),
        Mistake(
            "it begins with random numbers",
            "The embeddings begin as those of the prompt's last k tokens.",
            patch=(
                (
                    "table[prompt[-k:]].clone()",
                    "torch.randn(table[prompt[-k:]].shape, generator=torch.Generator().manual_seed(0)).to(table)",
                ),
            ),
        ),
        Mistake(
            "the result requires a gradient",
            "What is returned is a finished result: detach it, or everything computed from it would be recorded for a way back.",
            patch=(("return soft.detach()", "return soft"),),
        ),
        Mistake(
            "the embeddings are always float32",
            "Take the embeddings from the model's own table, so that they have its dtype and device.",
            patch=(
                (
                    "    optimizer = torch",
                    "    soft = soft.detach().float().requires_grad_()\n    optimizer = torch",
                ),
                (
                    "student_logits(model, soft, idx), teacher",
                    "student_logits(model, soft.to(table.dtype), idx), teacher",
                ),
            ),
        ),
        Mistake(
            "a k that is out of range is not refused",
            "prompt[-k:] is the whole prompt for k = 0, and shorter than k beyond it. Ask first, and raise ValueError.",
            patch=(
                (
                    '    if not 1 <= k <= len(prompt):\n        raise ValueError(f"k is {k}; it must be from 1 to the prompt\'s {len(prompt)} tokens")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "only the last batch is used",
            "Every batch is one step: the step belongs inside the loop.",
            patch=(
                (
                    "        optimizer.step()\n    return",
                    "    optimizer.step() if len(batches) else None\n    return",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return soft.detach()", "    pass"),),
        ),
    ),
)
