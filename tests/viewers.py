"""Readers without a browser: each speaks Streamlit's own protocol over a websocket, as its page does."""

import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

KEPT = 2  # runs in which a browser keeps a message that it has not met again (global.maxCachedMessageAge)


@dataclass
class Answer:
    """What the server sent for one run of the script."""

    seconds: float = 0.0
    runs: int = 0
    messages: int = 0
    bytes: int = 0
    titles: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Viewer:
    """One reader of one page. `first` is what opening it cost; a choice is made by the label of its box."""

    def __init__(self, url: str, page: str = "", query: str = ""):
        self.url, self.page, self.query = url, page, query
        self.script, self.boxes, self.run = "", {}, 0
        self.options: dict[str, list[str]] = {}  # label of a box → what can be picked in it
        self.seen: dict[str, int] = {}  # hash of a message → the run that last met it

    async def __aenter__(self) -> "Viewer":
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self.line = await websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, compression=None, origin=self.url
        )
        self.first = await self._asked()
        return self

    async def __aexit__(self, *_error) -> None:
        await self.line.close()

    async def choose(self, label: str, option: str) -> Answer:
        """Pick an option in the box with this label, and wait until the page has been sent."""
        return await self._asked(self.boxes[label], option)

    async def open(self, page: str) -> Answer:
        """Go to another page by the menu: what all pages share comes along."""
        self.page, self.script = page, ""
        return await self._asked()

    async def _asked(self, box: str = "", option: str = "") -> Answer:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.query_string, asked.page_script_hash = self.page, self.query, self.script
        self.run += 1
        self.seen = {hash: run for hash, run in self.seen.items() if self.run - run <= KEPT}
        asked.cached_message_hashes.extend(self.seen)
        if box:
            widget = asked.widget_states.widgets.add()
            widget.id, widget.string_value = box, option
        began = time.perf_counter()
        await self.line.send(message.SerializeToString())
        answer = await self._answered()
        answer.seconds = time.perf_counter() - began
        return answer

    async def _answered(self) -> Answer:
        answer = Answer()
        while True:
            data = await self.line.recv()
            message = ForwardMsg()
            message.ParseFromString(data)
            answer.messages, answer.bytes = answer.messages + 1, answer.bytes + len(data)
            known = message.ref_hash or (message.hash if message.metadata.cacheable else "")
            if known:
                self.seen[known] = self.run
            if message.WhichOneof("type") == "script_finished":
                return answer
            self._read(message, answer)

    def _read(self, message: ForwardMsg, answer: Answer) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                answer.runs += 1
                self.script = self.script or message.new_session.page_script_hash
            case "navigation":
                self.script = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta":
                element = message.delta.new_element
                match element.WhichOneof("type"):
                    case "selectbox":
                        self.boxes[element.selectbox.label] = element.selectbox.id
                        self.options[element.selectbox.label] = list(element.selectbox.options)
                    case "heading":
                        answer.titles.append(element.heading.body)
                    case "exception":
                        answer.errors.append(element.exception.message)
