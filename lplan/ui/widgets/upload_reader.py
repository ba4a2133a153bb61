"""Read an uploaded file once and then release it, which Streamlit does not."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lplan.ui.shell.choices import changed_page


def taken(file: UploadedFile) -> bytes:
    """What a file holds; the server's copy is gone then, and its widget empty in the next run."""
    content = file.getvalue()
    if (kept := _kept()) is not None:
        manager, session = kept
        manager.remove_file(session, file.file_id)
    return content


def held(value: object) -> list[UploadedFile]:
    """The files of a widget's value. What has been let go of leaves a mark behind, which is no file."""
    return [file for file in value if isinstance(file, UploadedFile)] if isinstance(value, list) else []


def forget() -> None:
    """Let go of what was handed over on a page that has been left, whose widgets have forgotten it."""
    if changed_page() and (kept := _kept()) is not None:
        manager, session = kept
        manager.remove_session_files(session)


def _kept() -> tuple[MemoryUploadedFileManager, str] | None:
    ctx = get_script_run_ctx()
    if ctx is None or not isinstance(ctx.uploaded_file_mgr, MemoryUploadedFileManager):
        return None
    return ctx.uploaded_file_mgr, ctx.session_id
