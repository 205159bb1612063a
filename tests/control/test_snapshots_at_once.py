"""Snapshots are taken and gone back to while others use the same session."""

from concurrent.futures import ThreadPoolExecutor

from ..craftkit import Craftkit

TURNS = 15


def test_whoever_else_is_at_work_no_snapshot_is_torn(craftkit: Craftkit) -> None:
    """Every one is taken back as it was written, which holds it against all that it names."""
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    craftkit.control("PUT", "/snapshots/first")

    def work(number: int) -> set[int]:
        client = Craftkit(craftkit.root, craftkit.session)
        answers = [client.submit(body={"jobId": f"{number}-{turn % 5}"}) for turn in range(TURNS)]
        for turn in range(3):
            client.publish_template(f"t-{number}-{turn}")
        return {each.status_code for each in answers}

    def keep(number: int) -> set[int]:
        client = Craftkit(craftkit.root, craftkit.session)
        for turn in range(TURNS):
            client.control("PUT", f"/snapshots/{number}")
            exported = client.control("GET", f"/snapshots/{number}/export")
            client.control("POST", f"/snapshots/{number}/import", exported)
            if turn % 3 == 0:
                client.control("POST", f"/snapshots/{('first', number)[turn % 2]}/restore")
        return {200}

    with ThreadPoolExecutor(8) as pool:
        works = [pool.submit(work if number % 2 else keep, number) for number in range(8)]
        assert set().union(*(each.result() for each in works)) <= {200, 202}


def test_a_restore_by_many_at_once_gives_each_world_records_of_its_own(root: str) -> None:
    sessions = [Craftkit(root, f"twin-{number}") for number in range(8)]
    sessions[0].freeze("2040-01-01T00:00:00Z")
    sessions[0].control("PUT", "/snapshots/a")
    exported = sessions[0].control("GET", "/snapshots/a/export")

    def play(client: Craftkit) -> list[str]:
        client.control("POST", "/snapshots/b/import", exported)
        played = []
        for _ in range(3):
            client.control("POST", "/snapshots/b/restore")
            played.append(str([client.render()["id"] for _ in range(3)]))
            assert client.control("GET", "")["counts"]["renders"] == len(exported["state"]["renders"]) + 3
        return played

    with ThreadPoolExecutor(8) as pool:
        assert len({each for played in pool.map(play, sessions) for each in played}) == 1
