"""A customer's conversation with servers of one's choice, and one who insists as Twilio's fallback does."""

import time
from itertools import pairwise

import httpx

from tests.deploy.whole import Whole
from tests.support.house import new_sid


class Line:
    """One customer's conversation, told to the Rasa server of one's choice."""

    def __init__(self, whole: Whole) -> None:
        number = whole.add_customer().phones[0].number
        whole.say("hola", sender=number)
        self.whole, self.sender = whole, str(whole.conversation(number).id)
        self.client = httpx.Client(timeout=30, trust_env=False)

    def ask(self, server: str, words: str, message_id: int) -> str:
        """The answer to a turn."""
        answer = self.post(server, words, message_id)
        assert answer.status_code == 200, answer.text
        return "\n".join(reply["text"] for reply in answer.json()["replies"])

    def post(self, server: str, words: str, message_id: int) -> httpx.Response:
        """What Rasa says to a turn."""
        body = {"sender": self.sender, "text": words, "channel": "whatsapp", "message_id": message_id}
        headers = {"Authorization": f"Bearer {self.whole.settings.rasa_token}"}
        url = f"{server}/webhooks/recobra/webhook"
        return self.client.post(url, json=body, headers=headers)

    def stored_turns(self) -> list[int]:
        """With how many texts each of the customer's was answered, by the order of the rows."""
        query = "SELECT type_name FROM events WHERE sender_id = :sender ORDER BY id"
        kinds = [kind for (kind,) in self.whole.run_sql(query, sender=self.sender)]
        starts = [place for place, kind in enumerate(kinds) if kind == "user"] + [len(kinds)]
        return [kinds[start:end].count("bot") for start, end in pairwise(starts)]


def insist(whole: Whole, number: str, words: str, after: float = 0.0) -> int:
    """Write after so many seconds, and again with the same SID until it is taken; how often it was refused."""
    time.sleep(after)
    sid, refused = new_sid(), 0
    while True:
        try:
            if whole.write(words, sender=number, sid=sid).status_code == 200:
                return refused
        except httpx.TransportError:
            pass
        refused += 1
        assert refused < 100, "it is never taken"
        time.sleep(0.2)
