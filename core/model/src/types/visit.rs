//! A visit to a customer: planned, recorded on site, submitted with its three answers.

use crate::{
    ops::FieldNo,
    schema::{Field, FieldKind::*, Home, RecordType},
};

use super::CUSTOMER;

/// The visit.
pub static VISIT: RecordType = RecordType {
    number: 3,
    name: "visit",
    zh: "拜访",
    en: "Visit",
    home: Home::Of(FieldNo(1)),
    title: "customer",
    fields: &[
        Field::new(1, "customer", Link(CUSTOMER.no()), "客户", "Customer")
            .required()
            .fixed(),
        Field::new(2, "planned_for", DateTime, "计划时间", "Planned for"),
        Field::new(3, "checked_in_at", Position, "签到位置", "Checked in at"),
        Field::new(4, "attendees", Text, "参加人", "Attendees").set(),
        Field::new(5, "need_tags", Text, "需求标签", "Needs").set(),
        Field::new(6, "note", LongText, "记录", "Note"),
        Field::new(7, "solved", Text, "解决了什么", "What was solved").when_submitted(),
        Field::new(8, "next_step", Text, "客户下一步", "Customer's next step").when_submitted(),
        Field::new(9, "promise", Text, "我们的承诺", "What we promised").when_submitted(),
        Field::new(10, "promise_due", Date, "承诺期限", "Promised by").when_submitted(),
        Field::new(11, "submitted", Boolean, "已提交", "Submitted"),
    ],
};
