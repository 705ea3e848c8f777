"""The list of registers: adding one is a module, a name here and a migration step."""

from app.records.activity import ACTIVITY
from app.records.area import AREA
from app.records.assessment import ASSESS_ITEM, ASSESS_SCORE, AWARD
from app.records.body import BODY, SEAT
from app.records.campaign import CAMPAIGN, PHASE
from app.records.case_bulletin import CASE_BULLETIN
from app.records.chat_group import CHAT_GROUP, PUSH
from app.records.dictionary import DICTIONARY
from app.records.document_log import DOCUMENT_LOG
from app.records.household import HOUSEHOLD
from app.records.inspection import INSPECTION, RECTIFICATION
from app.records.issued import ISSUED
from app.records.material import MATERIAL, MATERIAL_MOVE
from app.records.meeting import MEETING
from app.records.month_report import FINDING_NOTE, MONTH_REPORT, REPORT_EXCEPTION, REPORT_SNAPSHOT
from app.records.nofraud_claim import NOFRAUD_CLAIM
from app.records.office import OFFICE
from app.records.photo import PHOTO
from app.records.place_risk import PLACE_RISK
from app.records.print_batch import PRINT_BATCH
from app.records.print_run import PRINT_RUN
from app.records.received_figure import RECEIVED_FIGURE
from app.records.report_rule import HOLIDAY, REPORT_RULE, SUBMISSION
from app.records.report_text import REPORT_TEXT
from app.records.spec import Register
from app.records.staff import STAFF
from app.records.substitution import SUBSTITUTION
from app.records.task import TASK, TASK_REPORT
from app.records.transfer import TRANSFER
from app.records.unit import UNIT
from app.records.unit_coverage import SURVEY, UNIT_COVERAGE
from app.records.user_account import USER_ACCOUNT
from app.records.venue_asset import PLAY_LOG, VENUE_ASSET
from app.records.visit import VISIT
from app.records.visit_round import VISIT_ROUND
from app.records.visit_sheet import VISIT_SHEET
from app.records.wording import WORDING

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        OFFICE, AREA, UNIT, STAFF, ACTIVITY, PHOTO, HOUSEHOLD, VISIT_ROUND, VISIT, ISSUED,
        WORDING, PRINT_BATCH, PRINT_RUN, VISIT_SHEET, DICTIONARY, USER_ACCOUNT, SUBSTITUTION,
        BODY, SEAT, CAMPAIGN, PHASE, TASK, TASK_REPORT, MATERIAL, MATERIAL_MOVE, VENUE_ASSET, PLAY_LOG,
        CHAT_GROUP, PUSH, MEETING, UNIT_COVERAGE, SURVEY, CASE_BULLETIN, TRANSFER, PLACE_RISK,
        INSPECTION, RECTIFICATION, ASSESS_ITEM, ASSESS_SCORE, AWARD, DOCUMENT_LOG,
        MONTH_REPORT, REPORT_SNAPSHOT, FINDING_NOTE, REPORT_EXCEPTION,
        REPORT_RULE, SUBMISSION, HOLIDAY,
        NOFRAUD_CLAIM,
        RECEIVED_FIGURE,
        REPORT_TEXT,
    )
}
