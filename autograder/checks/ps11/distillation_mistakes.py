"""What learners get wrong in the loss of a student against its teacher."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
)
