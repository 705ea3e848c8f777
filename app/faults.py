"""Store faults as sentences."""

from __future__ import annotations

from app.errors import AppError
from db.errors import Fault, StoreError

_SENTENCES = {
    Fault.WRONG_KEY: ("台账文件打不开，密钥不符或文件开头已损坏。", "请确认选对了文件夹；仍打不开时用最近的备份恢复。"),
    Fault.DAMAGED: ("台账文件已损坏。", "请不要继续录入，用最近的备份恢复。"),
    Fault.NEWER: ("这份台账由更新版本的程序建立，本机程序打不开。", "请换用新版程序；文件没有改动。"),
    Fault.FULL: ("磁盘空间不足，没有保存。", "请清理磁盘后重试，原有数据没有改动。"),
    Fault.BUSY: ("台账正被占用，没有保存。", "请稍候重试；若另一窗口正在导入，等它完成。"),
    Fault.MISSING: ("找不到需要的文件。", "请检查文件夹是否完整、U 盘是否插好。"),
    Fault.READ_ONLY: ("台账文件是只读的，不能保存。", "请把文件夹复制到本机硬盘，并去掉只读属性。"),
    Fault.STALE: ("这条记录刚被别处改过，没有保存。", "请重新打开这条记录再改。"),
    Fault.UNREADABLE: ("读写磁盘出错。", "请检查硬盘或 U 盘，必要时用备份恢复。"),
}


def told(error: BaseException) -> AppError | None:
    """The sentence for a fault the person can act on; None when the error is a bug."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, StoreError):
        return AppError(*_SENTENCES[error.fault])
    return None
