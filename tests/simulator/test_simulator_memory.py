"""That a simulator which runs for weeks keeps to its memory."""

from simulator.bounded import BoundedMap
from simulator.events import EventBus
from simulator.messaging import message as messages
from simulator.messaging.media import Media, MediaStore
from simulator.messaging.message import Message, MessageStore


def test_the_oldest_go_first_and_are_told() -> None:
    forgotten: list[str] = []
    kept = BoundedMap[str](5, weigh=len, forget=forgotten.append)
    for word in ("aa", "bb", "cc", "dddddddd"):
        kept.add(word, word)
    assert forgotten == ["aa", "bb", "cc"]
    assert kept.newest_first() == ["dddddddd"]
    kept.remove("dddddddd")
    kept.add("ee", "ee")
    kept.add("ff", "ff")
    assert kept.newest_first() == ["ff", "ee"]


def test_threads_shrink_with_the_messages(monkeypatch) -> None:
    monkeypatch.setattr(messages, "MAX_MESSAGES", 3)
    store = MessageStore(EventBus())
    for index in range(10):
        number = f"+59399000000{index}"
        store.add(Message(f"SM{index}", "AC", number, number, None, "x", "outbound-api", "queued"))
    assert len(store.threads()) == len(store.newest_first()) == 3


def test_files_give_their_memory_back(monkeypatch) -> None:
    monkeypatch.setattr("simulator.messaging.media.MAX_KEPT_BYTES", 10)
    store = MediaStore()
    first: Media = store.keep(b"123456", "image/png")
    second = store.keep(b"7890123", "image/png")
    assert (store.get(first.sid), first.content, first.size) == (None, b"", 6)
    assert store.get(second.sid) is second
