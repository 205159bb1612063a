"""Verbs: what each kind of step does. DO is the table."""

from collections.abc import Callable
from threading import Event

from ..gate import NoAnswer, Reply, Request
from ..scenarios.difference import Difference
from ..scenarios.scenario import Step
from . import deliveries, people
from .documents import Unreadable, read_pdf
from .outcome import Broken, Mismatch
from .play import Play
from .polling import asked_until, let_pass


def call(play: Play, step: Step) -> None:
    request, key = play.request(step)
    if "connection" in step.fields.get("expect", {}):
        _hear_nothing(play, step, request)
    elif "until" in step.fields:
        play.judge(step, asked_until(play, step, lambda: play.surely(request, key)))
    else:
        play.judge(step, play.surely(request, key))


def _hear_nothing(play: Play, step: Step, request: Request) -> None:
    expected = step.fields["expect"]["connection"]
    try:
        reply = play.send(request)
    except NoAnswer as error:
        came = "timed out" if error.timed_out else "dropped"
        play.transcript.remark(f"no whole reply: {came}")
        if came != expected:
            raise Mismatch(step, [Difference("connection", came, expected)]) from None
        return
    raise Mismatch(step, [Difference("connection", f"a reply, {reply.status}", expected)])


def control(play: Play, step: Step) -> None:
    method, _, path = str(step.subject).partition(" ")
    play.judge(step, play.control(method, str(play.fill(path)), play.fill(step.fields.get("body"))))


def advance(play: Play, step: Step) -> None:
    let_pass(play, step.subject)


def arm(play: Play, step: Step) -> None:
    play.judge(step, play.control("POST", "/faults", play.fill(step.subject)))


def answer(play: Play, step: Step) -> None:
    otherwise = step.fields.get("otherwise")
    deliveries.receiver_of(play, step).answer(step.subject, otherwise)
    first = ", ".join(map(str, step.subject))
    then = "as before" if otherwise is None else str(otherwise)
    play.transcript.remark(f"the receiver answers {', then '.join(filter(None, (first, then)))}")


def check_pdf(play: Play, step: Step) -> None:
    request, key = play.request(step)
    reply = play.surely(request, key)
    found = _of_pdf(step, reply, [str(play.fill(text)) for text in step.fields.get("contains", ())])
    if found:
        raise Mismatch(step, found)


def _of_pdf(step: Step, reply: Reply, contains: list[str]) -> list[Difference]:
    if reply.status != 200:
        return [Difference("status", str(reply.status), "200", reply.body[:300].decode("utf-8", "replace"))]
    try:
        pdf = read_pdf(reply.body)
    except Unreadable as error:
        return [Difference("pdf", f"what cannot be read: {error}", "a PDF")]
    text = " ".join(pdf.text.split())
    found = [Difference("pdf", f"the text {text[:300]!r}", repr(part)) for part in contains if _flat(part) not in text]
    found += [
        Difference("pdf", repr(part), "a PDF without it")
        for part in step.fields.get("lacks", ())
        if _flat(part) in text
    ]
    pages = step.fields.get("pages", pdf.pages)
    return found if pages == pdf.pages else [*found, Difference("pdf.pages", str(pdf.pages), str(pages))]


def _flat(text: str) -> str:
    return " ".join(text.split())


DO: dict[str, Callable[[Play, Step], None]] = {
    "call": call,
    "control": control,
    "advance": advance,
    "simulate": people.simulate,
    "answer": answer,
    "receive": deliveries.receive,
    "check-pdf": check_pdf,
    "arm": arm,
}


def play_steps(play: Play, ended: Event) -> None:
    """All of them, in order, until one goes wrong."""
    for step in play.scenario.steps:
        if ended.is_set():
            raise Broken("the replay was stopped")
        play.transcript.step(step)
        try:
            DO[step.verb](play, step)
        except Broken as error:
            raise Broken(f"step {step.says}: {error}") from None
    deliveries.note_the_rest(play)
