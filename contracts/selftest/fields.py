"""Drifts of fields: what other teams did by accident. The first table holds what a schema tells, the second what only
other replies tell: the field still has its type."""

from .edits import planted

# operation, status, place, edit
ROWS = """
upsertTemplate 201 body.slug dropped
upsertTemplate 200 body.currentVersionNumber made a text
deleteTemplate 200 body.deletedAt in seconds
deleteTemplate 200 body.id renamed
revokeRenderShare 200 body.revokedAt made null
emailRender 201 body.emailMessageId of another pattern
emailRender 201 body.sentAt a day alone
getRenderEngagement 200 body.counts.printed dropped
getRenderEngagement 200 body.recent[].actorKind a new value
getRenderEngagement 200 body.recent[].eventType in capitals
recordRenderEvent 200 body.recorded made a text
createSignature 201 body.recipients[].designation in capitals
createSignature 201 body.renderId dropped
getSignature 200 body.recipients[].email no address
getSignature 200 body.completedAt in seconds
listSignatures 200 body.nextCursor in milliseconds
listSignatures 200 body.signatures[].expirationHours made a text
refreshEmbedSession 200 body.renew_token renamed
refreshEmbedSession 200 body.iframe_url no address
createEmbedSession 200 body.expires_at in local time
publishEmbedCatalog 201 body.version made a text
createBuilderTemplate 200 body.documentTemplate._id no id
createBuilderTemplate 200 body.documentTemplate.sD made a text
listBuilderTemplates 200 body.templates[].category dropped
listEmbedRenders 200 body.renders[].createdAt in milliseconds
listEmbedRenders 200 body.renders[].status in capitals
listEmbedRenders 200 body.renders[].inputData made a text
getEmbedRender 200 body.durationMs made a text
submitEmbedForm 202 body.pollUrl dropped
submitEmbedForm 202 body.pollUrl no address
uploadFormImage 200 body.url made null
provisionOrg 200 body.apiKey of another pattern
updateProvisionedOrg 200 body.emailFrom dropped
renameProject 200 body.updatedAt a day alone
deleteProject 200 body.deleted made a text
createProjectKey 201 body.key of another pattern
createProjectKey 201 body.prefix dropped
triggerInboundRender 202 body.pollUrl renamed
getRootHealth 200 body.status a new value
getHealth 200 body.checks.database a new value
getTemplate 200 body.description dropped
getTemplate 200 body.jsonSchema dropped
getTemplate 200 body.manifest a list
listTemplates 200 body.templates[].templateType in capitals
listRenderShares 200 body.shares[].clickCount dropped
listRenderShares 200 body.shares[].message renamed
createRenderShare 201 body.expiresAt dropped
getSignature 200 body.createdAt with microseconds
createProjectKey 201 body.createdAt as in mails
getProject 200 body.updatedAt without milliseconds
getRender 200 body.pollUrl without a host
getRender 200 body.downloadUrl without a host
createEmbedSession 200 body.iframe_url without a host
uploadFormImage 200 body.url without a host
createEmbedSession 200 body.session_token of another pattern
listTemplates 200 body.templates[].published in quotes
getRenderEngagement 200 body.counts.viewed in quotes
listRenderShares 200 body.shares[].clickCount in quotes
getRender 200 body.durationMs negative
createBuilderTemplate 200 body.documentTemplate.presetKey in snake case
getSignature 200 body.signedDownloadUrl in snake case
createTemplate 201 body.id an id without hyphens
listProjects 200 body.projects[].createdAt with a blank
getTemplate 404 body.error.code made no text
listProjects 401 body.error.code made null there
"""
BESIDE = """
createTemplate 201 body.id an id in capitals
createProjectKey 201 body.id an id in capitals
publishEmbedCatalog 201 body.id an id in capitals
createSignature 200 body.expirationHours one more
createSignature 200 body.recipients[].firstName made empty
createSignature 200 body.createdAt two hours ahead
renderTemplate 200 body.createdAt of another year
cancelSignature 200 body.recipients[].email made empty
upsertTemplate 201 body.slug made empty
upsertTemplate 201 body.id of another
listBuilderTemplates 200 body.templates[].name made empty
listBuilderTemplates 200 body.templates[].updatedAt two hours ahead
deleteTemplate 200 body.id of another
getSignature 200 body.errorMessage lost
getRender 200 body.id an id in capitals
upsertTemplate 200 body.id an id in capitals
getTemplate 200 body.name made empty
listProjects 200 body.projects[].name made empty
getTemplate 200 body.jsonSchema lost
getTemplate 200 body.description lost
getTemplate 200 body.currentVersionNumber one more
getTemplate 200 body.updatedAt two hours ahead
getRender 200 body.createdAt two hours ahead
renderTemplate 202 body.createdAt two hours ahead
createRenderShare 201 body.createdAt two hours ahead
deleteTemplate 200 body.deletedAt of another year
revokeRenderShare 200 body.revokedAt of another year
createProjectKey 201 body.createdAt of another year
emailRender 201 body.sentAt two hours ahead
getProject 200 body.createdAt of another year
listEmbedRenders 200 body.renders[].templateName lost
getRender 200 body.downloadUrl lost
renderTemplate 202 body.pollUrl of another
getRender 200 body.pollUrl of another
getRender 200 body.downloadUrl of another
submitEmbedForm 202 body.pollUrl of another
triggerInboundRender 202 body.pollUrl of another
getSignature 200 body.signedDownloadUrl of another
getSignature 200 body.renderId of another
createSignature 201 body.renderId of another
refreshEmbedSession 200 body.session_id of another
createProjectKey 201 body.projectId of another
getRenderEngagement 200 body.total one more
getRenderEngagement 200 body.linkOpens one more
getRenderEngagement 200 body.counts.share_created one more
listRenderShares 200 body.shares[].clickCount one more
upsertTemplate 200 body.currentVersionNumber one more
createRenderShare 201 body.recipientEmail lost
listRenderShares 200 body.shares[].recipientEmail lost
"""
FIELDS = (*planted(ROWS), *planted(BESIDE))
