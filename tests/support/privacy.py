"""A person of whom everything that can be kept is kept, and a look into every corner of the databases for them."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Base,
    Benefit,
    CaseFile,
    CaseStatus,
    CaseStep,
    Channel,
    Claim,
    ClaimStatus,
    Closing,
    Complaint,
    Conversation,
    ConversationState,
    Customer,
    DataRequest,
    DataRequestKind,
    Direction,
    FollowUp,
    FollowUpKind,
    Message,
    MessageKind,
    MessageStatus,
    Note,
    OutboxRecord,
    Phone,
    Promise,
    PromiseStatus,
    Receipt,
    ReceiptPurpose,
    RecordStatus,
    Review,
    Service,
    ServiceCase,
    ServiceKind,
    TechnicalVisit,
)
from bot.processes import tracker_url
from bot.services import media

CEDULA, NAME, MOBILE = "0340987023", "ÑAUPARI QUISHPE ZOILA MARÍA", "+593987654321"
OTHER_CEDULA, HOUSEHOLD = "1710034065", "+593955555555"
WORDS = (
    CEDULA, NAME, "987654321", "zoila@correo.example", "Toctiuco", "papagayo", "Quishpe", "88776655",
    "SMsecreto", "RC-SECRETO", "portón verde", "colibrí",
)  # fmt: skip


def add_person(recobra: Recobra) -> int:
    """Zoila, who settled everything, with words and files of every kind; the id."""
    with recobra.database.writing() as session:
        customer = Customer(
            cedula=CEDULA, name=NAME, email="zoila@correo.example", created_at=clock.now(),
            phones=[Phone(number=MOBILE, is_mobile=True, position=0)],
        )  # fmt: skip
        service = Service(
            service_number="88776655", business_line="INTERNET FIJO", city="Quito", equipment=["ONT"],
            retired_on=date(2020, 5, 10), address="Toctiuco, junto al portón verde", amount_due=Decimal(0),
        )  # fmt: skip
        customer.services.append(service)
        conversation = Conversation(address=MOBILE, customer=customer, created_at=clock.now())
        session.add_all([customer, conversation])
        session.flush()
        photo = media.store(recobra, b"\xff\xd8\xff papagayo", "image/jpeg", "adjunto-1.jpg")
        said = add_message(conversation, "Soy Zoila, vivo en Toctiuco y tengo un papagayo", media=[photo])
        mail = Message(
            direction=Direction.OUT, channel=Channel.EMAIL, kind=MessageKind.NOTICE, status=MessageStatus.SENT,
            customer_id=customer.id, address="bodega@empresa.example", subject=f"{CEDULA}//{NAME}//INTERNET",
            body=f"Remite {NAME}", media=[photo], details={"receipt": 1}, created_at=clock.now(),
        )  # fmt: skip
        session.add_all([said, mail])
        session.flush()
        _add_deeds(session, customer, service, conversation, said)
        key = customer.id
    add_events(recobra, key, "Soy Zoila, vivo en Toctiuco y tengo un papagayo, mi cédula es " + CEDULA)
    return key


def add_message(conversation: Conversation, body: str, **more: object) -> Message:
    """Something written in a conversation."""
    values = {
        "direction": Direction.IN, "channel": Channel.WHATSAPP, "kind": MessageKind.INBOUND,
        "status": MessageStatus.HANDLED, "customer_id": conversation.customer_id, "details": {"name": "Zoila Quishpe"},
        "provider_sid": f"SMsecreto{clock.now().timestamp()}", "created_at": clock.now(),
    }  # fmt: skip
    return Message(
        conversation_id=conversation.id, address=conversation.address, body=body, **(values | more)
    )


def _add_deeds(
    session: object, customer: Customer, service: Service, conversation: Conversation, said: Message
) -> None:
    now, whose = clock.now(), {"customer_id": customer.id}
    both = whose | {"service_id": service.id}
    session.add_all(  # type: ignore[attr-defined]
        [
            Promise(**whose, amount=Decimal(5), due_on=date(2021, 3, 1), place="Toctiuco", made_at=now,
                    status=PromiseStatus.KEPT),
            Claim(**both, number="RC-SECRETO", reason="El papagayo mordió el cable", opened_at=now,
                  due_on=date(2021, 3, 2), status=ClaimStatus.ACCEPTED),
            TechnicalVisit(**both, service_kind=ServiceKind.INTERNET, address="Toctiuco, portón verde",
                           receiver="Tía Quishpe", phone_1=MOBILE, phone_2="+593987654321", remark="papagayo",
                           requested_at=now),
            Benefit(**both, code="b", title="Descuento", service_kind=ServiceKind.TV, phone_1=MOBILE,
                    phone_2=MOBILE, remark="papagayo", granted_at=now),
            Receipt(**both, message_id=said.id, purpose=ReceiptPurpose.RETURN, media=said.media,
                    mailed_to="bodega@empresa.example", subject=f"{CEDULA}//{NAME}", received_at=now,
                    reason="No se lee Toctiuco"),
            FollowUp(kind=FollowUpKind.PERSON_CALLBACK, **whose, conversation_id=conversation.id,
                     due_at=now + timedelta(days=1), note="Preguntar por el colibrí", created_at=now),
            Note(conversation_id=conversation.id, author="ana@empresa.example", text="Vive en Toctiuco",
                 created_at=now),
            Closing(conversation_id=conversation.id, agent="ana@empresa.example", observation="El papagayo",
                    form={"address": "Toctiuco"}, closed_at=now),
            Review(conversation_id=conversation.id, reviewer="sup@empresa.example", score=5, comment="Zoila Quishpe",
                   reviewed_at=now),
            *_add_case(session, customer, service, said),
            DataRequest(kind=DataRequestKind.EXPORT, customer_id=customer.id, asked="Soy Zoila Quishpe",
                        received_on=date(2021, 3, 1), due_on=date(2021, 3, 16), opened_by="admin@empresa.example"),
        ]
    )  # fmt: skip


def _add_case(session: Any, customer: Customer, service: Service, said: Message) -> list[Base]:
    """A case that ended, with its answers, its file, what was told of it and the complaint that it was about."""
    now, answers = clock.now(), {"demand": "leave", "competitor": "La del papagayo, en Toctiuco"}
    case = ServiceCase(
        procedure="prevention", number="Q-colibrí-1", customer_id=customer.id, service_id=service.id, step="cancelled",
        status=CaseStatus.CLOSED, answers=answers, observation="Zoila Quishpe se va", opened_at=now, closed_at=now,
        steps=[CaseStep(step="analyse", began_at=now, ended_at=now, done_by="ana@empresa.example", answers=answers,
                        replaced=answers)],
        files=[CaseFile(field="other", media={**said.media[0], "name": "papagayo.jpg"}, added_at=now)],
    )  # fmt: skip
    session.add(case)
    session.flush()
    told = {"customer": NAME, "address": "Toctiuco, portón verde"}
    return [
        OutboxRecord(key="told", case_id=case.id, system="smartflex", kind="promotion", payload=told,
                     status=RecordStatus.SENT, created_at=now, next_at=now, sent_at=now),
        Complaint(number="Q-colibrí-1", kind="107", customer_id=customer.id, service_id=service.id,
                  requested_on=date(2021, 3, 1), reason="El papagayo", imported_at=now),
    ]  # fmt: skip


def add_household(recobra: Recobra, person: int) -> int:
    """Somebody else with a telephone that is also the person's, and words of both there; the other's id."""
    with recobra.database.writing() as session:
        other = Customer(cedula=OTHER_CEDULA, name="VERA ANA", created_at=clock.now())
        other.phones.append(Phone(number=HOUSEHOLD, is_mobile=True, position=0))
        session.add_all([other, Phone(customer_id=person, number=HOUSEHOLD, is_mobile=True, position=1)])
        conversation = Conversation(
            address=HOUSEHOLD, customer_id=person, state=ConversationState.BOT, created_at=clock.now()
        )
        session.add(conversation)
        session.flush()
        hers = {"customer_id": other.id, "details": {"name": "Ana"}, "provider_sid": "SMotro"}
        session.add(add_message(conversation, f"habla Ana, no Zoila, la de la cédula {CEDULA}", **hers))
        session.flush()
        later = clock.now() + timedelta(seconds=1)
        session.add(add_message(conversation, "habla Zoila desde Toctiuco", created_at=later))
        session.add(
            Note(
                conversation_id=conversation.id,
                author="a",
                text="colibrí",
                created_at=later + timedelta(seconds=1),
            )
        )
        add_events(recobra, conversation.id, "habla Zoila desde Toctiuco")
        return other.id


def add_events(recobra: Recobra, sender: int, said: str, at: datetime | None = None) -> None:
    """What Rasa would keep of it, in its own table."""
    engine = create_engine(_tracker(recobra))
    is_sqlite = engine.dialect.name == "sqlite"
    key = "INTEGER PRIMARY KEY" if is_sqlite else "SERIAL PRIMARY KEY"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS events (id {key}, sender_id VARCHAR(255) NOT NULL, "
                "type_name VARCHAR(255), timestamp FLOAT, data TEXT)"
            )
        )
        statement = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (:s, 'user', :t, :d)"
        moment = (at or datetime.now(UTC)).timestamp()
        connection.execute(text(statement), {"s": str(sender), "t": moment, "d": f'{{"text": "{said}"}}'})
    engine.dispose()


def list_events(recobra: Recobra) -> list[str]:
    """What Rasa keeps."""
    engine = create_engine(_tracker(recobra))
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT data FROM events ORDER BY id")))
    engine.dispose()
    return found


def read_everything(recobra: Recobra) -> str:
    """All that lies in the databases and under MEDIA_URL: SQLite's files to the last byte, PostgreSQL's rows."""
    folder = Path(recobra.settings.media_url.removeprefix("file://"))
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    if recobra.database.is_sqlite:
        place = Path(recobra.settings.database_url.removeprefix("sqlite:///"))
        found += [path.read_bytes() for path in place.parent.glob(f"{place.stem}*")]
        return _decode(b"\n".join(found))
    with recobra.database.engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            rows = connection.scalars(text(f'SELECT t::text FROM "{table}" t'))
            found += [row.encode() for row in rows]
    return _decode(b"\n".join(found))


def _decode(content: bytes) -> str:
    """As UTF-8, with what JSON escaped made plain."""
    plain = content.decode("utf-8", errors="replace")
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), plain)


def _tracker(recobra: Recobra) -> str:
    if recobra.database.is_sqlite:
        return tracker_url(recobra.settings.database_url)
    return recobra.settings.database_url
