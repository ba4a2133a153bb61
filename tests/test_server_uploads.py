"""Files on their way in have a limit, for one reader and for all together, whatever their sender says of them."""

import asyncio
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from lplan.core.settings import settings
from lplan.server import upload_memory_limits
from lplan.server.upload_memory_limits import MEGABYTE, Uploads


@pytest.fixture
def kept(monkeypatch):
    """session → bytes in memory, and limits of 3 MB for a session and 5 for all."""
    monkeypatch.setattr(settings(), "upload_session_megabytes", 3)
    monkeypatch.setattr(settings(), "upload_megabytes", 5)
    files: dict[str, int] = {}
    monkeypatch.setattr(upload_memory_limits, "held", lambda: dict(files))
    return files


def put(kept, *files: tuple[str, int], told: bool = True, together: bool = False) -> list[int]:
    """What is answered to files of (session, bytes); `told`: their size is said beforehand."""

    async def keeps(scope, receive, send):
        session = scope["path"].split("/")[3]
        size = 0
        while True:
            message = await receive()
            size += len(message["body"])
            await asyncio.sleep(0)
            if not message["more_body"]:
                break
        kept[session] = kept.get(session, 0) + size
        await send({"type": "http.response.start", "status": 204, "headers": []})

    app = Uploads(keeps)

    async def one(session: str, size: int) -> int:
        chunks = [bytes(min(MEGABYTE // 2, size - at)) for at in range(0, size, MEGABYTE // 2)]
        answers: list[int] = []

        async def receive():
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(message):
            answers.append(message.get("status", 0))

        headers = [(b"content-length", str(size).encode())] if told else []
        path = f"{upload_memory_limits.PREFIX}{session}/x"
        await app({"type": "http", "method": "PUT", "path": path, "headers": headers}, receive, send)
        return answers[0]

    async def every() -> list[int]:
        if together:
            return list(await asyncio.gather(*(one(*file) for file in files)))
        return [await one(*file) for file in files]

    answers = asyncio.run(every())
    assert not app.coming
    return answers


def test_a_session_has_a_limit_and_all_together_have_one(kept):
    assert put(kept, ("a", MEGABYTE), ("a", 2 * MEGABYTE), ("a", 1)) == [204, 204, 413]
    assert put(kept, ("b", 2 * MEGABYTE), ("c", 1)) == [204, 503]
    assert sum(kept.values()) == 5 * MEGABYTE


def test_files_that_come_at_the_same_time_are_counted_before_they_have_come(kept):
    assert sorted(put(kept, *[("a", MEGABYTE)] * 6, together=True)) == [204] * 3 + [413] * 3
    assert kept == {"a": 3 * MEGABYTE}


def test_who_does_not_say_how_much_is_taken_to_send_as_much_as_is_let_in(kept, monkeypatch):
    monkeypatch.setattr(settings(), "import_megabytes", 2)
    assert put(kept, ("a", 10), ("a", 10), told=False) == [204, 204]
    assert put(kept, ("a", MEGABYTE), ("a", 10), told=False) == [204, 413]


def test_files_of_a_closed_page_are_let_go_of_after_a_while_and_those_of_an_open_one_never(monkeypatch):
    manager, is_open = (
        MemoryUploadedFileManager(upload_memory_limits.PREFIX),
        {"open": True, "gone": False, "back": False},
    )
    for session in is_open:
        manager.add_file(session, UploadedFileRec("x", "x.csv", "text/csv", bytes(10)))
    here = SimpleNamespace(uploaded_file_mgr=manager, is_active_session=is_open.get)
    monkeypatch.setattr(
        upload_memory_limits, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: here)
    )
    kept = []

    async def pause(_seconds: float) -> None:
        kept.append(set(upload_memory_limits.held()))
        is_open["back"] = True
        if len(kept) == 4:
            raise asyncio.CancelledError

    monkeypatch.setattr(upload_memory_limits.asyncio, "sleep", pause)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(upload_memory_limits.release())
    assert kept == [{"open", "gone", "back"}, *[{"open", "back"}] * 3]
