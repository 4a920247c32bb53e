"""What learners get wrong when they train a prompt's few embeddings."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
        "a new optimizer is made for each batch",
        "Adam remembers the gradients of earlier steps; one that is made anew remembers nothing. Make it once, before the loop.",
        patch=(
            (
                "        (soft.grad,) = torch",
                "        optimizer = torch.optim.Adam([soft], lr=lr)\n        (soft.grad,) = torch",
            ),
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
        patch=(("student_logits(model, table[prompt], idx)", "student_logits(model, soft, idx)"),),
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
)
