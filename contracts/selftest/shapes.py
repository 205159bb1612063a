"""Drifts of shape: what replies look like. Most are rows of one table (`edits.py`): where, and what is done there."""

from .drift import Drift, body, header, status
from .edits import planted

# operation, status, place, edit
ROWS = """
listTemplates 200 body.templates[].slug dropped
getTemplate 200 body.manifest dropped
createTemplate 201 body.currentVersionNumber dropped
getRender 200 body.status dropped
listSignatures 200 body.signatures[].name dropped
createRenderShare 201 body.shareUrl dropped
getHealth 200 body.version dropped
listProjects 200 body.projects[].slug dropped
listTemplates 200 body.templates[].published renamed
renderTemplate 202 body.pollUrl renamed
getRenderEngagement 200 body.linkOpens renamed
createEmbedSession 200 body.session_token renamed
createProject 201 body.slug renamed
listTemplates 200 body.templates[].extra added
getTemplate 200 body.extra added
getRender 200 body.extra added
getSignature 200 body.extra added
listRenderShares 200 body.shares[].extra added
listEmbedRenders 200 body.renders[].extra added
createProjectKey 201 body.extra added
listTemplates 200 body.templates[].currentVersionNumber made a text
renderTemplate 202 body.id made a number
getRender 200 body.durationMs made a text
getRenderEngagement 200 body.total made a text
listSignatures 200 body.hasMore made a text
getProject 200 body.name made a number
listTemplates 200 body.templates[].name made null
getRender 200 body.createdAt made null
createRenderShare 201 body.shareToken made null
createEmbedSession 200 body.renew_token made null
provisionOrg 200 body.projectId made null
renderTemplate 202 body.id no id
createTemplate 201 body.id no id
renderTemplate 202 body.pollUrl no address
createRenderShare 201 body.shareUrl no address
getRender 200 body.status a new value
getSignature 200 body.status a new value
listRenderShares 200 body.shares[].channel a new value
getHealth 200 body.status a new value
getRender 200 body.createdAt without milliseconds
createRenderShare 201 body.createdAt with an offset
listTemplates 200 body.templates[].updatedAt in seconds
getRenderEngagement 200 body.total negative
"""


REFUSED = (401, 404)
OTHERS = (
    Drift(
        "errors come flat",
        "getRender",
        "envelope-altered",
        "body.error",
        REFUSED,
        on_reply=body(lambda value: {"error": value["error"]["code"]}),
    ),
    Drift(
        "errors come without a message",
        "getTemplate",
        "envelope-altered",
        "body.error.message",
        REFUSED,
        on_reply=body(lambda value: value["error"].pop("message") and None),
    ),
    Drift(
        "errors come with a trace",
        "getRender",
        "envelope-altered",
        "body.error.trace",
        REFUSED,
        on_reply=body(lambda value: value["error"].update(trace="x")),
    ),
    Drift(
        "an error has a code that nobody knows",
        "getTemplate",
        "value-undocumented",
        "body.error.code",
        (404,),
        on_reply=body(lambda value: value["error"].update(code="gone_fishing")),
    ),
    Drift(
        "a created template is answered with 200",
        "createTemplate",
        "status-undocumented",
        "status",
        (201,),
        on_reply=status(200),
    ),
    Drift(
        "a queued render is answered with 201",
        "renderTemplate",
        "status-undocumented",
        "status",
        (202,),
        on_reply=status(201),
    ),
    Drift("an unknown render is gone", "getRender", "status-undocumented", "status", (404,), on_reply=status(410)),
    Drift("a list is partial content", "listTemplates", "status-undocumented", "status", (200,), on_reply=status(206)),
    Drift(
        "downloads have no file name",
        "downloadRender",
        "header-missing",
        "header content-disposition",
        (200,),
        on_reply=header("content-disposition", None),
    ),
    Drift(
        "replies have a header of their own",
        "listTemplates",
        "header-undocumented",
        "header x-shard",
        (200,),
        on_reply=header("x-shard", "7"),
    ),
    Drift(
        "JSON comes as text",
        "getTemplate",
        "content-type-undocumented",
        "header content-type",
        (200,),
        on_reply=header("content-type", "text/plain"),
    ),
    Drift(
        "a page comes for a document",
        "downloadRender",
        "content-type-undocumented",
        "header content-type",
        (200,),
        on_reply=lambda asked, answered, memory: answered._replace(
            headers={**answered.headers, "content-type": "text/html"}, body=b"<html>Please log in</html>"
        ),
    ),
    Drift(
        "a page comes and says it is a document",
        "downloadRender",
        "not-a-pdf",
        "body",
        (200,),
        on_reply=lambda asked, answered, memory: answered._replace(body=b"<html>Please log in</html>"),
    ),
    Drift(
        "JSON is cut off",
        "listTemplates",
        "not-json",
        "body",
        (200,),
        on_reply=lambda asked, answered, memory: answered._replace(body=answered.body[:-1]),
    ),
    Drift(
        "a reply is empty",
        "getRender",
        "body-missing",
        "body",
        (200,),
        on_reply=lambda asked, answered, memory: answered._replace(body=b""),
    ),
)
SHAPES = (*planted(ROWS), *OTHERS)
