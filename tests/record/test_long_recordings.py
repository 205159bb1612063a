"""However much is recorded, it does not hold up the application."""

import json
import time
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.gate import Reply
from craftkit_contracts.proxying.passage import Passed
from craftkit_contracts.record import recorder
from craftkit_contracts.record.memory import Memory
from craftkit_contracts.record.recorder import Recorder
from craftkit_contracts.record.surroundings import Surroundings
from craftkit_contracts.redaction import Redactor

BASE = "http://127.0.0.1:1"
JSON = {"content-type": "application/json"}


def exchange(method: str, path: str, sent: bytes, status: int, number: int) -> Passed:
    told = {"id": str(UUID(int=number + 1 << 64)), "status": "queued", "createdAt": "2026-06-21T10:00:00.000Z"}
    body = json.dumps(told).encode()
    one = Exchange(method, f"{BASE}{path}", JSON, sent, status, JSON, body)
    return Passed(one, Reply(status, JSON, body), number / 100, number / 100)


def filled(count: int) -> Recorder:
    around = Surroundings({"clock": "2026-06-21T10:00:00Z"}, moves=False)
    made = Recorder(BASE, around, Redactor(), {})
    for number in range(count):
        id = UUID(int=number + 1 << 64)
        made.hear(exchange("POST", "/v1/templates/invoice/render", b'{"data": {}}', 202, number))
        made.hear(exchange("GET", f"/v1/renders/{id}", b"", 200, number))
    return made


def test_what_many_exchanges_made_is_told_in_time_that_grows_with_their_number() -> None:
    made = filled(400)
    began = time.process_time()
    assert "capture:" in made.scenario("many")
    assert time.process_time() - began < 20, (
        "it was a minute and a half where each capture made all others be read anew"
    )


def test_on_the_way_it_is_written_the_less_often_the_longer_that_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, path, written = [100.0], tmp_path / "out.yaml", list[float]()
    monkeypatch.setattr(recorder, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def slowly(path: Path, text: str) -> None:
        written.append(now[0])
        now[0] += 5

    monkeypatch.setattr(recorder, "write", slowly)
    made = filled(1)
    for second in range(100, 400):
        now[0] = max(now[0], second)
        made.save(path, "slow", at_once=False)
    assert written == [100, 205, 310]
    made.save(path, "slow", at_once=True)
    assert len(written) == 4


def test_what_is_known_is_found_as_words_of_its_own_the_longest_first() -> None:
    memory = Memory(BASE)
    memory.remember("inv-0001", "invoice")
    memory.remember("inv-0001-copy", "copy")
    assert memory.written("inv-0001, inv-0001-copy; inv-00012 xinv-0001") == "{invoice}, {copy}; inv-00012 xinv-0001"
    assert memory.written(f"{BASE}/inv-0001") == "{base}/{invoice}"
