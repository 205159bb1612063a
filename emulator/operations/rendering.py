"""Rendering: `renderTemplate` submits, agenda or polls carry on (templates.md section 6, renders.md section 1)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from ..outbound.renders import render_event
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..protocol.waiting import waiting
from ..world import lifecycle, outbox
from ..world.agenda import Job
from ..world.clock import LAST_INSTANT
from ..world.faults.striking import strikes
from ..world.records import Render, Template, Version
from ..world.world import State, World
from .finding import template_of
from .publishing import manifest_in_force
from .renders import accepted, envelope

RENDERING_FAILED = "Rendering failed."  # U36
SOURCES = {"triggerInboundRender": "webhook"}  # U39; forms say so themselves
LONGEST_WAIT = 30_000  # D15
MOST_ISSUES = 1000  # 10,000 rows of a hundred fields can be wrong in a million places


def render_template(world: World, call: Call) -> Reply:
    """Validate the data and queue a render: 202. A known idempotency key answers 200 with the render it made, as it is
    now, before template and data are looked at (U15). `options.sync` has no effect, or waits for the end (D15, U34).
    [REF] render-template"""
    state = world.state
    key = _idempotency_key(call)
    if key is not None and (known := state.idempotency.get((call.principal.project_id, key))):
        return _answer(world, call, known, status=200)
    template = template_of(state, call)
    options: Mapping[str, Any] = call.body.get("options", {})
    version = _pinned(state, template, options.get("versionNumber"))
    render = submit(world, call, version, call.body["data"], options.get("filename"))
    if key is not None:
        state.idempotency[call.principal.project_id, key] = render.id
    return _answer(world, call, render.id, status=202)


def _answer(world: World, call: Call, id: str, *, status: int) -> Reply:
    """The render as it is now; with `options.sync` once it has ended, where that waits (D15)."""
    state, shown = world.state, envelope if status == 200 else accepted
    if not (state.reads("D15", "B") and call.body.get("options", {}).get("sync")):
        return Reply(status, shown(state, state.renders[id], call))

    def later() -> Reply:
        with suppress(Problem), waiting(), world.lock:  # refused where too many wait already
            await_end(world, state, id)
        with world.lock:
            return Reply(status, shown(state, state.renders[id], call))

    return Reply(status, later=later)


def submit(world: World, call: Call, version: Version, data: Mapping[str, Any], filename: str | None) -> Render:
    """Bind the data and put a render of that version into the queue."""
    state, now = world.state, world.now()
    bound = bound_data(state, version, data)
    if strikes(state, call, "queue-down"):
        raise Problem("queue_unavailable", "the queue was made to fail by the control API")
    template = state.templates[version.template_id]
    render = state.renders.add(
        Render(
            id=state.ids.uuid("render", now),
            project_id=template.project_id,
            template_id=template.id,
            version_id=version.id,
            source=SOURCES.get(call.operation, "api"),
            data=bound,
            test=call.principal.test,
            created_at=now,
            filename=filename,
            failure=_failure(state, call, template),
            polls_left=state.progression.polls,
        )
    )
    _schedule(state, render)
    return render


def bound_data(state: State, version: Version, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data as the version's manifest takes it."""
    bound = manifest_in_force(state, version).bind(data)
    if bound.issues:
        issues = dict(islice(bound.issues.items(), MOST_ISSUES))
        raise Problem("invalid_input_data", f"data does not fit the manifest: {issues}", issues=issues)
    return bound.data


def _idempotency_key(call: Call) -> str | None:
    """The header wins over `jobId`; an empty header is none; both share one namespace per project (U14)."""
    key: str | None = call.headers.get("Idempotency-Key") or call.body.get("jobId")
    return key


def _pinned(state: State, template: Template, number: float | None) -> Version:
    """The version asked for, or the current one. A template with none at all is `no_published_version` (U29)."""
    if template.version is None:
        raise Problem("no_published_version", f"template {template.slug!r} exists and was never published")
    wanted = template.version if number is None else number
    version = state.versions.get(f"{template.id}/{wanted:.0f}")
    if version is None:
        raise Problem("version_not_found", slug=template.slug, version=f"{wanted:.0f}")
    return version


def _failure(state: State, call: Call, template: Template) -> str | None:
    """Why this render will fail: its template always does, or the control API asked for it."""
    if template.failure is not None:
        return template.failure
    struck = strikes(state, call, "render-fails")
    return (struck.fault.settings["errorMessage"] or RENDERING_FAILED) if struck else None


def _schedule(state: State, render: Render) -> None:
    progression = state.progression
    if progression.milliseconds is None:
        return
    started_at = min(render.created_at + progression.queue_milliseconds, LAST_INSTANT)
    finished_at = min(render.created_at + progression.milliseconds, LAST_INSTANT)
    state.agenda.at(started_at, "render.start", render.id)
    state.agenda.at(finished_at, "render.finish", render.id)


def poll(world: World, render: Render) -> Render:
    """Count one GET of a render that moves by polls: the first starts it, the N-th finds it done."""
    if render.polls_left is None or render.completed_at is not None:
        return render
    render = replace(render, polls_left=render.polls_left - 1)
    if render.status == "queued":
        render = _started(render, world.now())
    if not render.polls_left:
        return _end(world, render, world.now())
    return world.state.renders.replace(render)


def await_end(world: World, state: State, id: str) -> None:
    """Wait until the render has ended: no longer than 30 s of the world's clock, and not at all when that stands still
    or the world was reset (D15). One that moves by polls finds its last one here: nobody else may ever poll it."""
    deadline = state.clock.now() + LONGEST_WAIT
    while world.state is state:
        now, render = world.now(), state.renders[id]
        world.run_due(now)
        if render.polls_left:
            poll(world, replace(render, polls_left=1))
        if state.renders[id].completed_at is not None or now >= deadline or state.clock.mode == "frozen":
            break
        world.wait(min(deadline, state.agenda.next_due() or deadline) - now)


def start(world: World, job: Job) -> None:
    renders = world.state.renders
    renders.replace(_started(renders[job.id], job.due))


def finish(world: World, job: Job) -> None:
    _end(world, world.state.renders[job.id], job.due)


def _started(render: Render, at: int) -> Render:
    return replace(render, status=lifecycle.step(lifecycle.RENDER, render.status, "start"), started_at=at)


def _finished(render: Render, at: int) -> Render:
    event = "finish" if render.failure is None else "fail"
    return replace(render, status=lifecycle.step(lifecycle.RENDER, render.status, event), completed_at=at)


def _end(world: World, render: Render, at: int) -> Render:
    """Finish it, and tell who subscribed."""
    render = world.state.renders.replace(_finished(render, at))
    outbox.emit(world.state, render.project_id, render_event(world.state, render, world.base_url), at=at)
    return render


JOBS = {"render.start": start, "render.finish": finish}
