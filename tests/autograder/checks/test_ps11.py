"""Problem set 11's checks: references pass, mistakes are caught and named, other designs pass."""

import re

import pytest
from proving import Proves, judged_design
from submissions import answers, namespace, reference

from autograder import checks
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess
from autograder.judging.rendering import as_text
from autograder.language import LOCALE, read_po, speaking

torch = pytest.importorskip("torch", reason="torch is not installed")

SIZES = {"vocab_size": 9, "block_size": 8, "n_embd": 8, "n_head": 1, "n_layer": 1}


class TestChecks(Proves):
    SET = "ps11"


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cpu")


def test_the_model_of_the_notebook_is_the_one_that_checks_ask_with():
    from autograder.checks.ps11.models import TinyLM

    theirs = namespace(of="ps11")["TinyLM"]
    assert any("class TinyLM" in source for source in answers("ps11"))
    for tied in (False, True):
        torch.manual_seed(1)
        one = TinyLM(7, tied=tied)
        torch.manual_seed(1)
        other = theirs(7, tied=tied)
        idx = torch.randint(7, (2, 5))
        assert torch.equal(one(idx), other(idx))
        assert [n for n, _ in one.named_parameters()] == [n for n, _ in other.named_parameters()]


@pytest.mark.parametrize("tied", [False, True])
def test_surgery_equals_the_reference_package(tied):
    from autograder.checks import ps11
    from minbpe_ref.lm.model import Config, GPTLanguageModel
    from minbpe_ref.lm.surgery import extend_vocab

    model = GPTLanguageModel(Config(**SIZES, tied=tied))
    one, other = ps11.extend_vocab(model, 3), extend_vocab(model, 3)
    for mine, theirs in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_gist_equals_the_reference_package():
    from autograder.checks import ps11
    from minbpe_ref.lm import gist
    from minbpe_ref.lm.model import Config, GPTLanguageModel

    torch.manual_seed(2)
    model = GPTLanguageModel(Config(**SIZES))
    prompt, idx = torch.randint(9, (4,)), torch.randint(9, (3, 3))
    soft = torch.randn(2, 8)

    class Stub:  # the exercise's model takes the same call
        token_embedding_table = model.token_embedding_table

        def __call__(self, embeddings):
            return model(embeddings=embeddings)[0]

    stub = Stub()
    mine = ps11.student_logits(stub, soft, idx)
    assert torch.allclose(mine, gist.after_embeddings(model, soft, idx))
    teacher = gist.after_prompt(model, prompt, idx)
    assert torch.allclose(
        ps11.distillation_loss(mine, teacher), gist.distillation_loss(mine, teacher), atol=1e-6
    )
    ask = {"steps": 5, "lr": 0.05, "schedule": False}
    trained, _ = gist.train_gist(model, prompt, 2, iter([idx] * 5), **ask)
    assert torch.allclose(ps11.train_gist(stub, prompt, 2, [idx] * 5), trained, atol=1e-4)


def test_codebooks_equal_the_reference_package():
    from autograder.checks import ps11
    from minbpe_ref.lm import vq

    torch.manual_seed(3)
    vectors, codes = torch.randn(20, 3), torch.randn(4, 3)
    assert torch.equal(ps11.vq_encode(vectors, codes), vq.encode(vectors, codes))
    moved = vq.fit(vectors, 4, steps=1, seed=5)
    start = vq.fit(vectors, 4, steps=0, seed=5)
    assert torch.allclose(ps11.vq_fit(vectors, start, 1), moved, atol=1e-6)


def test_the_gist_s_loss_falls_far_below_what_is_asked_for():
    # Asked for is three quarters of the loss at the beginning; one step alone is not enough for it.
    from autograder.checks.ps11 import gist as gist
    from autograder.checks.ps11.models import TOOLS, TinyLM

    space = {"TinyLM": TinyLM}
    exec(TOOLS + gist.PROBLEM, space)
    for seed in gist.SEEDS:
        for k in (1, 2, 3):
            model, prompt, batches = space["problem"](k, seed, 12)
            begin = gist.train_gist(model, prompt, k, [])
            before = space["loss_of"](model, prompt, begin, batches[0])
            soft = gist.train_gist(model, prompt, k, batches, 0.2)
            assert space["loss_of"](model, prompt, soft, batches[0]) < 0.55 * before
            once = gist.train_gist(model, prompt, k, batches[:1], 0.2)
            assert space["loss_of"](model, prompt, once, batches[0]) > 0.77 * before


def test_another_optimizer_lowers_the_loss_and_is_not_adam():
    source = """
        def train_gist(model, prompt, k, batches, lr=0.05):
            if k < 1 or k > prompt.numel(): raise ValueError(k)
            rows = model.token_embedding_table.weight.data
            x = rows[prompt][-k:].clone()
            x.requires_grad = True
            opt = torch.optim.RMSprop([x], lr=lr / 2)
            for idx in batches:
                loss = distillation_loss(student_logits(model, x, idx), student_logits(model, rows[prompt], idx))
                opt.zero_grad()
                x.grad, = torch.autograd.grad(loss, x)
                opt.step()
            return x.data
        """
    verdict = judged_design("ps11.train_gist", source, seed=2)
    assert [r.name for r in verdict.results if not r.earned] == [
        "takes one step of Adam for each batch"
    ]


@pytest.mark.parametrize("check", checks.of_set("ps11"), ids=lambda c: c.id)
def test_what_a_learner_would_paste_runs(check):
    space = namespace(of="ps11") | {"print": lambda *_: None}
    for behaviour in check.behaviours:
        for args in behaviour.edges:
            lines = behaviour.ask(args)
            if behaviour.raises:
                with pytest.raises(ValueError, match=r"\d"):
                    exec(lines, dict(space))
            else:
                exec(lines, dict(space))


def test_what_a_learner_would_paste_draws_what_the_check_draws():
    space = namespace(of="ps11")
    behaviour = checks.find("ps11.distillation_loss").behaviours[0]
    *drawn, call = behaviour.ask(behaviour.edges[0]).splitlines()
    exec("\n".join(drawn), space)
    right = behaviour.reference(*behaviour.edges[0])["loss"]
    assert eval(call, space).item() == pytest.approx(right, abs=1e-3)


def test_every_mistake_in_the_steps_shows_on_every_fixed_problem():
    from autograder.checks.ps11 import gist as gist

    steps = next(b for b in gist.GIST.behaviours if b.name.startswith("takes one step"))
    telling = ("added up", "own prompt", "not Adam's", "not get lr")
    found = [m for m in gist.GIST.mistakes if m.name.endswith(telling)]
    assert len(found) == len(telling)
    from autograder.judging.implementation import Trusted

    for args in [(k, seed) for k in (3, 4, 5) for seed in gist.SEEDS]:
        right, script = steps.reference(*args), steps.script(args)
        for mistake in found:
            code = Trusted({"train_gist": mistake.build(gist.train_gist)})
            assert steps.compare(args, right, code.run(script).value) is not None, (args, mistake)


def texts(value):
    """The texts among a fact's value that are no names of torch's or of parameters."""
    found = value if isinstance(value, list) else [value]
    return {v for v in found if isinstance(v, str) and not re.search(r"[._]|^meta$|^head$", v)}


@pytest.mark.parametrize("check", checks.of_set("ps11"), ids=lambda c: c.id)
def test_every_fact_s_name_and_words_are_messages(check):
    # They stand in code that goes to the kernel, where `make messages` finds none.
    known = read_po((LOCALE / "ko" / "ps11.po").read_text(encoding="utf-8"))
    for behaviour in check.behaviours:
        for args in behaviour.edges if not behaviour.raises else ():
            for name, value in check.expected(behaviour, args).items():
                assert {name, *texts(value)} <= known.keys()


def test_facts_are_told_in_the_reader_s_language():
    from autograder.checks.ps11.facts import compare_facts, tell_facts

    compare = compare_facts({"parameters that moved": "parameters of the model moved: {got}"})
    for want, got, english, korean in (
        ({"shape": [2]}, {"shape": [3]}, "Shape: expected `[2]`", "모양: 기댓값 `[2]`, 결과 `[3]`"),
        (
            {"loss": 1.0},
            {"loss": "NaN"},
            "there is NaN",
            "다음 값에 숫자가 아닌 NaN이 있습니다: 손실",
        ),
        ({"loss": 1.0}, {}, "nothing is said of: loss", "다음 값이 없습니다: 손실"),
        ({"loss": 1.0}, 3, "a int came back", "int이(가) 돌아왔습니다"),
        (
            {"parameters that moved": []},
            {"parameters that moved": ["a.{got}"]},
            "parameters of the model moved: ['a.{got}']",
            "모델의 매개변수가 움직였습니다: ['a.{got}']",
        ),
    ):
        with speaking("en"):
            assert english in compare((), want, got)
        with speaking("ko"):
            assert korean in compare((), want, got)
    words = {"the loss fell in 12 steps": "by a quarter and more", "parameters listed": ["both"]}
    with speaking("ko"):
        assert tell_facts(words, {**words, "parameters listed": ["head", "another"]}) == [
            "목록에 있는 매개변수: 기댓값 `['둘 다']`, 결과 `['head', '다른 것']`"
        ]


def test_a_wrong_codebook_is_told_of_in_korean():
    wrong = InProcess({"vq_encode": lambda vectors, codes: 0 * vectors[..., 0].long()})
    with speaking("ko"):
        said = as_text(judge(checks.find("ps11.vq_encode"), wrong))
    assert "\n모든 코드가 두 번씩 있을 때의 id: 기댓값 `[0, 2]`, 결과 `[0, 0]`\n" in said
    assert not re.search("expected|got |twice", said)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA card")
@pytest.mark.parametrize("check", checks.of_set("ps11"), ids=lambda c: c.id)
def test_cpu_and_cuda_agree(check, monkeypatch):
    # The right answers come from the CPU; the learner's code runs on the card.
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    learner = reference(check.id)
    assert isinstance(learner, InProcess)
    assert judge(check, learner, seeds=(1,)).status == "passed"
