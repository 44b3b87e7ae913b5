"""The models, one module a noun; importing this package registers them all."""

from bot.models.account import Account, Role
from bot.models.alarm import Alarm, AlarmKind
from bot.models.audit import AuditEntry
from bot.models.base import Base
from bot.models.campaign import BackOfficeImport, BaseFile, Campaign, CampaignState, Script, base_service
from bot.models.canned_reply import CannedReply
from bot.models.case import CaseFile, CaseStatus, CaseStep, ServiceCase
from bot.models.complaint import Complaint, CorporateLine
from bot.models.contact import ENDED, SCENARIOS, Contact, ContactState, Scenario, moved_to
from bot.models.content_template import ContentTemplate
from bot.models.conversation import Conversation, ConversationState
from bot.models.customer import Customer, Phone, PhoneStatus, Service
from bot.models.data_request import DataRequest, DataRequestKind, DataRequestStatus
from bot.models.field_work import Benefit, BenefitStatus, ServiceKind, TechnicalVisit, VisitStatus
from bot.models.follow_up import FollowUp, FollowUpKind, FollowUpStatus
from bot.models.handling import Closing, HandlingKind, HandlingStep, Note, Review
from bot.models.job_run import JobRun
from bot.models.message import (
    CallOutcome,
    Channel,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Sender,
)
from bot.models.name_word import NameWord
from bot.models.outbox import UNTOLD, OutboxRecord, RecordStatus
from bot.models.payment import Claim, ClaimStatus, Payment, Promise, PromiseStatus
from bot.models.receipt import Receipt, ReceiptPurpose, ReceiptStatus
from bot.models.turn import Office, Turn, TurnPurpose, TurnStatus

__all__ = [
    "ENDED",
    "SCENARIOS",
    "UNTOLD",
    "Account",
    "Alarm",
    "AlarmKind",
    "AuditEntry",
    "BackOfficeImport",
    "Base",
    "BaseFile",
    "Benefit",
    "BenefitStatus",
    "CallOutcome",
    "Campaign",
    "CampaignState",
    "CannedReply",
    "CaseFile",
    "CaseStatus",
    "CaseStep",
    "Channel",
    "Claim",
    "ClaimStatus",
    "Closing",
    "Complaint",
    "Contact",
    "ContactState",
    "ContentTemplate",
    "Conversation",
    "ConversationState",
    "CorporateLine",
    "Customer",
    "DataRequest",
    "DataRequestKind",
    "DataRequestStatus",
    "Direction",
    "FollowUp",
    "FollowUpKind",
    "FollowUpStatus",
    "HandlingKind",
    "HandlingStep",
    "JobRun",
    "Message",
    "MessageKind",
    "MessageStatus",
    "NameWord",
    "Note",
    "Office",
    "OutboxRecord",
    "Payment",
    "Phone",
    "PhoneStatus",
    "Promise",
    "PromiseStatus",
    "Receipt",
    "ReceiptPurpose",
    "ReceiptStatus",
    "RecordStatus",
    "Review",
    "Role",
    "Scenario",
    "Script",
    "Sender",
    "Service",
    "ServiceCase",
    "ServiceKind",
    "TechnicalVisit",
    "Turn",
    "TurnPurpose",
    "TurnStatus",
    "VisitStatus",
    "base_service",
    "moved_to",
]
