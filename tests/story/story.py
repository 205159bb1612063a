"""The whole story, from the provisioning to the end of the last share."""

from ..craftkit import Craftkit
from ..webhooks.receiver import receiving
from . import chapters
from .chapters import Story


def tell(platform: Craftkit) -> Story:
    """In the client's world, of a fresh session. The receiver is gone afterwards; what it was sent remains."""
    with receiving() as receiver:
        story = chapters.provision(platform, receiver)
        for chapter in (
            chapters.publish,
            chapters.render,
            chapters.mail,
            chapters.open_it,
            chapters.sign,
            chapters.read,
            chapters.let_a_signature_expire,
            chapters.let_the_share_expire,
        ):
            chapter(story)
    return story
