"""Deliveries: webhooks that the receiver of a scenario was sent, held against what a step expects."""

from collections.abc import Iterator

from ..gate import Reply
from ..scenarios.difference import Difference
from ..scenarios.matching import Expectation, nearest_of
from ..scenarios.scenario import Step
from .outcome import Mismatch, NotRunnable
from .play import Play
from .receiver import Delivery, Receiver


def receive(play: Play, step: Step) -> None:
    """The first one waiting that fits in everything; those before it wait on."""
    play.settle()
    receiver = receiver_of(play, step)
    if step.subject == "nothing":
        if receiver.waiting:
            came = ", ".join(_named(one) for one in receiver.waiting)
            raise Mismatch(step, [Difference("webhooks", came, "nothing")])
        play.transcript.remark("no webhook is waiting")
        return
    tries = [list(_differences(play, step, one)) for one in receiver.waiting]
    index = next((index for index, found in enumerate(tries) if not found), None)
    if index is None:
        raise Mismatch(step, [_none_fits(step, receiver.waiting, tries)])
    delivery = receiver.waiting.pop(index)
    _note(play, receiver, delivery)
    play.capture(step, Reply(delivery.status, delivery.headers, delivery.body))


def receiver_of(play: Play, step: Step) -> Receiver:
    if play.stage.receiver is None:
        raise NotRunnable(f"step {step.says}: the scenario is given no receiver (given: receiver: {{}})")
    return play.stage.receiver


def note_the_rest(play: Play) -> None:
    """What came and no step asked for stands in the transcript, by name."""
    receiver = play.stage.receiver
    if receiver is not None:
        play.settle()
        if receiver.waiting:
            play.transcript.remark(f"webhooks that no step looked at: {', '.join(map(_named, receiver.waiting))}")


def _differences(play: Play, step: Step, delivery: Delivery) -> Iterator[Difference]:
    fields, receiver = step.fields, receiver_of(play, step)
    if delivery.event != step.subject:
        yield Difference("event", delivery.event or "none", str(step.subject))
        yield Difference("webhook", "another one", "this one")  # so that one of the same event is nearer
    attempt = fields.get("attempt", 1)
    if delivery.attempt != attempt:
        yield Difference("attempt", str(delivery.attempt), str(attempt))
    signature = "right" if delivery.is_signed_with(receiver.secret) else "wrong"
    if signature != fields.get("signature", "right"):
        yield Difference("signature", signature, fields.get("signature", "right"))
    expectation = Expectation(play.captures)
    wanted = {name.lower(): value for name, value in fields.get("headers", {}).items()}
    yield from expectation.differences(wanted, delivery.headers, "header")
    for name, exact in (("body", False), ("body-exactly", True)):
        if name in fields:
            yield from expectation._replace(exact=exact).differences(fields[name], delivery.payload, "body")


def _none_fits(step: Step, waiting: list[Delivery], tries: list[list[Difference]]) -> Difference:
    came = ", ".join(_named(one) for one in waiting) or "nothing"
    wanted = f"{step.subject}, attempt {step.fields.get('attempt', 1)}"
    if not tries:
        return Difference("webhook", came, wanted)
    closest = min(range(len(tries)), key=lambda index: len(tries[index]))
    return Difference("webhook", came, wanted, f"{_named(waiting[closest])}: {nearest_of([tries[closest]])}")


def _named(delivery: Delivery) -> str:
    return f"{delivery.event} (attempt {delivery.attempt})"


def _note(play: Play, receiver: Receiver, delivery: Delivery) -> None:
    play.note_signatures()
    told = {name: value for name, value in delivery.headers.items() if name not in ("host", "accept-encoding")}
    play.transcript.delivery(receiver.url, told, delivery.body)
    play.transcript.answered(delivery.status)
