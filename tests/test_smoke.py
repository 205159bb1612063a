from .craftkit import RENDER_ID, Craftkit, assert_flat, assert_problem


def test_a_template_is_published_rendered_and_followed_to_its_pdf(craftkit: Craftkit) -> None:
    craftkit.publish_template("letter")
    render = craftkit.render("letter", {"customer": {"name": "Zoë Müller"}})
    assert render["status"] == "queued"
    done = craftkit.finish(render)
    assert done["status"] == "succeeded"
    assert craftkit.pdf(done).startswith(b"%PDF-")
    assert_problem(craftkit.get(f"/v1/renders/{RENDER_ID}", key=None), "unauthorized", message="Missing Bearer token.")
    assert_flat(craftkit.get("/v1/embed/renders", key=None), "missing_authorization")
