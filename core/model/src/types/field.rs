//! A custom field as a record: configuration syncs like anything else.

use crate::schema::{Field, FieldKind::*, Home, RecordType};

/// The custom field.
pub static FIELD: RecordType = RecordType {
    number: 6,
    name: "field",
    zh: "自定义字段",
    en: "Custom field",
    home: Home::Workspace,
    title: "label_en",
    fields: &[
        Field::new(1, "on", Text, "所属类型", "On").required().office(),
        Field::new(2, "number", Integer, "编号", "Number").required().office(),
        Field::new(3, "kind", Text, "类型", "Kind").required().office(),
        Field::new(4, "label_zh", Text, "中文标签", "Chinese label")
            .required()
            .office(),
        Field::new(5, "label_en", Text, "英文标签", "English label")
            .required()
            .office(),
        Field::new(6, "accepts", Text, "允许值", "Accepts").set().office(),
        Field::new(7, "name", Text, "名称", "Name").office(),
    ],
};
