"""The control API answers, and other sessions do, however many slow requests there are."""

from concurrent.futures import ThreadPoolExecutor

import requests

from ..craftkit import Craftkit
from ..webhooks.receiver import SECRET, receiving
from .slow import sent

ROWS = 10_000
TABLE = {
    "variables": [],
    "loops": [{"key": "items", "label": "Items", "itemFields": [{"key": "name", "label": "Name", "dataType": "text"}]}],
}


def test_while_a_large_pdf_is_drawn_for_16_readers_everybody_else_is_answered(craftkit: Craftkit) -> None:
    other = Craftkit(craftkit.root, f"{craftkit.session}-other", http=requests.Session())
    craftkit.publish_template("table", TABLE)
    render = craftkit.finish(craftkit.render("table", {"items": [{"name": f"Row {n}"} for n in range(ROWS)]}))
    other.poll(other.render())
    with sent(craftkit, f"/v1/renders/{render['id']}/download", count=16) as downloads:
        assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert other.control("GET", "")["counts"]["renders"] == 6
        assert other.submit().status_code == 202
        assert downloads.answered() == 0, "or it shows nothing"
        assert {answer.status for answer in downloads.answers()} == {200}


def test_clock_moves_that_wait_for_a_receiver_leave_room_for_other_control_calls(craftkit: Craftkit) -> None:
    clients = [Craftkit(craftkit.root, f"{craftkit.session}-{n}") for n in range(6)]
    with receiving() as receiver, ThreadPoolExecutor(6) as pool:
        receiver.otherwise = receiver.hang
        for client in clients:
            client.freeze()
            client.control("POST", "/webhooks", {"url": receiver.url, "secret": SECRET})
            client.render()
        moves = [pool.submit(client.advance, "1h") for client in clients]
        receiver.wait_for(6)
        assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert not any(move.done() for move in moves)
        receiver.released.set()
