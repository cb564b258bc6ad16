//! What the office owns and devices only read: users, teams, territories, products.

use crate::{
    ops::TypeNo,
    schema::{Field, FieldKind::*, Home, RecordType},
};

/// A person who signs in.
pub static USER: RecordType = RecordType {
    number: 7,
    name: "user",
    zh: "用户",
    en: "User",
    home: Home::Workspace,
    title: "name",
    fields: &[
        Field::new(1, "name", Text, "姓名", "Name").required().office(),
        Field::new(2, "role", Choice, "角色", "Role")
            .required()
            .office()
            .allowed(&["rep", "manager", "office"]),
        Field::new(3, "team", Link(TypeNo(8)), "团队", "Team").office(),
        Field::new(4, "territory", Link(TypeNo(9)), "区域", "Territory").office(),
        Field::new(5, "active", Boolean, "在职", "Active").office(),
    ],
};

/// A team.
pub static TEAM: RecordType = RecordType {
    number: 8,
    name: "team",
    zh: "团队",
    en: "Team",
    home: Home::Workspace,
    title: "name",
    fields: &[
        Field::new(1, "name", Text, "名称", "Name").required().office(),
        Field::new(2, "manager", Link(TypeNo(7)), "经理", "Manager").office(),
    ],
};

/// A node of the sales-region tree.
pub static TERRITORY: RecordType = RecordType {
    number: 9,
    name: "territory",
    zh: "区域",
    en: "Territory",
    home: Home::Workspace,
    title: "name",
    fields: &[
        Field::new(1, "name", Text, "名称", "Name").required().office(),
        Field::new(2, "parent", Link(TypeNo(9)), "上级", "Parent").office(),
    ],
};

/// Something that is sold.
pub static PRODUCT: RecordType = RecordType {
    number: 10,
    name: "product",
    zh: "产品",
    en: "Product",
    home: Home::Workspace,
    title: "name",
    fields: &[
        Field::new(1, "code", Text, "编码", "Code").required().unique().office(),
        Field::new(2, "name", Text, "名称", "Name").required().office(),
        Field::new(3, "price", Money, "价格", "Price").office(),
    ],
};
