//! A company that the field sells to. It is a home: contacts, visits, tasks and files hang on it.

use crate::schema::{Field, FieldKind::*, Home, RecordType};

use super::{TERRITORY, USER};

/// The customer.
pub static CUSTOMER: RecordType = RecordType {
    number: 1,
    name: "customer",
    zh: "客户",
    en: "Customer",
    home: Home::Itself,
    title: "name",
    fields: &[
        Field::new(1, "name", Text, "名称", "Name").required(),
        Field::new(2, "registration_no", Text, "统一社会信用代码", "Registration no.").unique(),
        Field::new(3, "address", Text, "地址", "Address"),
        Field::new(4, "region", Region, "地区", "Region"),
        Field::new(5, "phone", Phone, "电话", "Phone"),
        Field::new(6, "email", Email, "邮箱", "E-mail"),
        Field::new(7, "website", Text, "网站", "Website"),
        Field::new(8, "tags", Text, "标签", "Tags").set(),
        Field::new(9, "position", Position, "位置", "Position"),
        Field::new(10, "note", LongText, "备注", "Note"),
        Field::new(11, "owner", Link(USER.no()), "负责人", "Owner")
            .required()
            .fixed(),
        Field::new(12, "territory", Link(TERRITORY.no()), "区域", "Territory")
            .required()
            .fixed(),
        Field::new(13, "closed", Boolean, "已停业", "Closed").office(),
        Field::new(14, "samples_left", Integer, "剩余样品", "Samples left").counter(),
    ],
};
