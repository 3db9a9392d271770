"""Before anything leaves this machine for the first time: who is asked, and what happens then."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smeaton.errors import StorageError

if TYPE_CHECKING:
    from smeaton.gateway import Provider
    from smeaton.sessions import Attachment
    from smeaton.settings import Settings
    from smeaton.tui.dialogue import Dialogue
    from smeaton.tui.screens.chat import ChatScreen


def must_ask(settings: Settings) -> Provider | None:
    """Return the endpoint on another machine that was not agreed to yet, if questions go there."""
    if not settings.confirm_remote:
        return None
    from smeaton.chosen import is_agreed
    from smeaton.gateway.provider import find_remote

    remote = find_remote(settings)
    if remote is None or is_agreed(settings.data_dir, remote.host or ""):
        return None
    return remote


_SECRETS = "passwords, keys and personal data (addresses, phone and card numbers, ids)"
_MASKING = {
    True: f"{_SECRETS} in all that is sent; mask_secrets = false in the settings ends that",
    False: f"nothing: {_SECRETS} go as they are; mask_secrets = true in the settings masks them",
}


def list_sent(
    question: str, attachments: Sequence[Attachment], earlier: int, *, is_masked: bool
) -> list[tuple[str, str]]:
    """Return what a request holds, as names and descriptions; blocking.

    Args:
        question: as asked; empty for a bare review.
        attachments: what the question is about.
        earlier: turns before it.
        is_masked: whether placeholders go in place of secrets.
    """
    from smeaton.gateway.masking import describe_masking
    from smeaton.tui.text import count

    sent = []
    if question:
        secrets = describe_masking(question, is_on=is_masked)
        sent.append(("Question", f"all of it, {count(len(question), 'character')}; {secrets}"))
    sent += [
        (
            "Attached",
            f"{item.name}, {len(item.text.encode()):,} bytes: names and types of what it "
            "defines, and findings; never the whole text",
        )
        for item in attachments
    ]
    sent.append(("Passages", "up to 6 that fit the question, of your own standards too"))
    if earlier:
        sent.append(("Earlier", f"the last of {count(earlier, 'turn')}, shortened, and facts"))
    sent.append(("Masked", _MASKING[is_masked]))
    return sent


async def seek_consent(
    chat: ChatScreen,
    dialogue: Dialogue,
    question: str,
    attachments: Sequence[Attachment],
    instead_of: int | None,
) -> bool:
    """Ask if need be, and send the question once that was agreed to; False if nobody was asked."""
    settings = chat.smeaton.settings
    remote = await asyncio.to_thread(must_ask, settings)
    if remote is None:
        return False
    from smeaton.chosen import agree
    from smeaton.tui.screens.consent import ConsentScreen

    host = remote.host or ""

    async def go_on(is_agreed: bool | None) -> None:
        if is_agreed:
            try:
                await asyncio.to_thread(agree, settings.data_dir, host)
            except StorageError as error:
                chat.tell(str(error), is_error=True)
                return
            await chat.send(question, attachments, instead_of=instead_of)
            chat.smeaton.connect()
        else:
            chat.composer.give_back(question)
            chat.tell("Nothing was sent; your question is in the prompt. /model takes another.")

    context = attachments or dialogue.last_attached
    earlier, is_masked = len(dialogue.history()), settings.mask_secrets
    sent = await asyncio.to_thread(list_sent, question, context, earlier, is_masked=is_masked)
    chat.app.push_screen(ConsentScreen(remote, sent), go_on)
    return True
