"""The list of registers: adding one is a module, a name here and a migration step."""

from app.records.activity import ACTIVITY
from app.records.area import AREA
from app.records.dictionary import DICTIONARY
from app.records.household import HOUSEHOLD
from app.records.issued import ISSUED
from app.records.office import OFFICE
from app.records.photo import PHOTO
from app.records.print_batch import PRINT_BATCH
from app.records.print_run import PRINT_RUN
from app.records.spec import Register
from app.records.staff import STAFF
from app.records.unit import UNIT
from app.records.user_account import USER_ACCOUNT
from app.records.visit import VISIT
from app.records.visit_round import VISIT_ROUND
from app.records.visit_sheet import VISIT_SHEET
from app.records.wording import WORDING

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        OFFICE, AREA, UNIT, STAFF, ACTIVITY, PHOTO, HOUSEHOLD, VISIT_ROUND, VISIT, ISSUED,
        WORDING, PRINT_BATCH, PRINT_RUN, VISIT_SHEET, DICTIONARY, USER_ACCOUNT,
    )
}
