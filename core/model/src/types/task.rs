//! Something to do. With a cause it is a computed row until the first edit on it makes it a record.

use crate::{
    ops::FieldNo,
    schema::{Field, FieldKind::*, Home, RecordType},
};

use super::USER;

/// The task.
pub static TASK: RecordType = RecordType {
    number: 4,
    name: "task",
    zh: "任务",
    en: "Task",
    home: Home::Of(FieldNo(2)),
    title: "title",
    fields: &[
        Field::new(1, "title", Text, "标题", "Title").required(),
        Field::new(2, "about", AnyLink, "关于", "About").fixed(),
        Field::new(3, "cause", AnyLink, "起因", "Cause").fixed(),
        Field::new(4, "due", Date, "期限", "Due"),
        Field::new(5, "assignee", Link(USER.no()), "执行人", "Assignee"),
        Field::new(6, "state", Choice, "状态", "State").allowed(&["open", "done", "cancelled"]),
        Field::new(7, "comment", LongText, "备注", "Comment"),
    ],
};
