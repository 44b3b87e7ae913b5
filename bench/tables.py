"""What each benchmark's result says, beside what was aimed at."""

from typing import Any

Row = tuple[str, str, str]


def show_turns(measured: dict[str, Any]) -> list[Row]:
    """How fast the bot answers."""
    rates, latency = measured["turns_per_second"], measured["latency_ms"]
    ratio = measured["rasa_alone_to_default_on_our_server"]
    return [
        ("turns a second, webhook to accepted reply", f"{rates['whole']:.1f}", ""),
        ("turns a second, Rasa alone", f"{rates['rasa_alone']:.1f}", ""),
        ("turns a second, Rasa as it comes, default pipeline", f"{rates['default_as_it_comes']:.1f}", ""),
        ("turns a second, our Rasa, default pipeline", f"{rates['default_on_our_server']:.1f}", ""),
        ("whole to Rasa alone", f"{measured['whole_to_rasa_alone']:.0%}", "≥ 60 %"),
        ("whole to Rasa as it comes", f"{measured['whole_to_default_as_it_comes']:.1f} ×", "≥ 3 ×"),
        ("our pipeline to the default, both on our Rasa", f"{ratio:.1f} ×", ""),
        ("latency one at a time, median", f"{latency['p50']:.0f} ms", ""),
        ("latency one at a time, 95th percentile", f"{latency['p95']:.0f} ms", "< 150 ms"),
        ("/voice/input, 95th percentile", f"{measured['voice_latency_ms']['p95']:.0f} ms", "< 500 ms"),
    ]


def show_sending(measured: dict[str, Any]) -> list[Row]:
    """How fast a campaign leaves."""
    rates = measured["messages_per_second"]
    return [
        ("messages a second, SQLite, two dispatchers", f"{rates['recobra']:.0f}", ""),
        ("messages a second, PostgreSQL, two dispatchers", f"{rates['recobra_postgresql']:.0f}", ""),
        ("a bare asynchronous client", f"{rates['bare']:.0f}", ""),
        ("a Celery worker with 256 threads", f"{rates['celery']:.0f}", ""),
        ("a loop over client.messages.create", f"{rates['loop']:.0f}", ""),
        ("SQLite to the bare client", f"{measured['to_bare']:.0%}", "≥ 85 %"),
        ("SQLite to Celery", f"{measured['to_celery']:.1f} ×", "≥ 5 ×"),
    ]


def show_callbacks(measured: dict[str, Any]) -> list[Row]:
    """What status callbacks cost the sending."""
    return [
        ("messages a second alone", f"{measured['messages_per_second_alone']:.0f}", "400"),
        ("the same with callbacks", f"{measured['messages_per_second_with_callbacks']:.0f}", ""),
        ("slowed by", f"{measured['slowed_by']:.0%}", "< 10 %"),
        ("callbacks a second", f"{measured['callbacks_per_second']:.0f}", "1,200"),
        ("callback, 95th percentile", f"{measured['callback_p95_ms']:.0f} ms", ""),
        ("callbacks refused", f"{measured['refused']:.0f}", "0"),
    ]


def show_claiming(measured: dict[str, Any]) -> list[Row]:
    """What a claim costs as the tables grow."""
    rows = [
        (f"claim of {measured['batch']} with {int(size):,} contacts", f"{ms:.0f} ms", "")
        for size, ms in measured["ms_by_contacts"].items()
    ]
    return [*rows, ("largest to smallest", f"{measured['largest_to_smallest']:.2f} ×", "≤ 1.2 ×")]


def show_importing(measured: dict[str, Any]) -> list[Row]:
    """How fast a base is taken in."""
    large, small = measured["recobra_large"], measured["recobra_small"]
    return [
        (f"rows a second, {measured['rows']:,} rows", f"{large['rate']:,.0f}", ""),
        ("the same read and inserted bare", f"{measured['bare_large']['rate']:,.0f}", ""),
        ("to bare", f"{measured['to_bare']:.0%}", "≥ 33 %"),
        ("peak memory", f"{large['peak_mb']:.0f} MB", "< 300 MB"),
        ("peak memory of a tenth of the rows", f"{small['peak_mb']:.0f} MB", ""),
    ]


def show_planning(measured: dict[str, Any]) -> list[Row]:
    """How long a plan takes."""
    return [
        (f"plan of {measured['contacts']:,} contacts", f"{measured['seconds']:.1f} s", "< 10 s"),
        ("peak memory", f"{measured['peak_megabytes']} MB", "< 500 MB"),
        ("a bare query of the same contacts", f"{measured['bare_query_seconds']:.1f} s", ""),
    ]


def show_console(measured: dict[str, Any]) -> list[Row]:
    """How fast agents' pages are, and what watching costs."""
    rows = []
    for name, page in measured["pages"].items():
        rows.append((f"{name}, 95th percentile", f"{page['p95_ms']:.0f} ms", "< 100 ms"))
        rows.append((f"{name}, to 1,000 conversations", f"{page['to_small']:.2f} ×", "≤ 1.2 ×"))
    return [*rows, ("50 agents watching, of one core", f"{measured['core']:.1%}", "< 10 %")]
