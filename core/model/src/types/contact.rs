//! A person at a customer.

use crate::{
    ops::FieldNo,
    schema::{Field, FieldKind::*, Home, RecordType},
};

use super::CUSTOMER;

/// The contact.
pub static CONTACT: RecordType = RecordType {
    number: 2,
    name: "contact",
    zh: "联系人",
    en: "Contact",
    home: Home::Of(FieldNo(2)),
    title: "name",
    fields: &[
        Field::new(1, "name", Text, "姓名", "Name").required(),
        Field::new(2, "customer", Link(CUSTOMER.no()), "客户", "Customer")
            .required()
            .fixed(),
        Field::new(3, "role", Text, "职务", "Role"),
        Field::new(4, "phone", Phone, "电话", "Phone"),
        Field::new(5, "email", Email, "邮箱", "E-mail"),
        Field::new(6, "wechat", Text, "微信", "WeChat"),
        Field::new(7, "note", LongText, "备注", "Note"),
    ],
};
