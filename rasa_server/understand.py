"""Reads one text a line on standard input and writes what each means, one JSON object a line, as it goes.

Run by `recobra understand`, as `python understand.py MODEL`, in Rasa's environment: the same components,
fallback and model as in a conversation, without a server.
"""

import asyncio
import json
import logging
import sys

import structlog
from rasa.core.agent import Agent


async def answer_lines(agent: Agent) -> None:
    """Answer every line of standard input before the next one is read."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        parsed = await agent.parse_message(text.lstrip("/"))  # a leading slash would name an intent outright
        intent = parsed["intent"]
        answer = {"text": text, "intent": intent["name"], "confidence": intent["confidence"]}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def be_quiet() -> None:
    """Log nothing below an error: Rasa logs the texts it reads."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


if __name__ == "__main__":
    be_quiet()
    sys.stdout.reconfigure(encoding="utf-8")
    asyncio.run(answer_lines(Agent.load(sys.argv[1])))
