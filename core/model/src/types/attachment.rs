//! What is known of a photo or file; its bytes lie in the blob store under their hash.

use crate::{
    ops::FieldNo,
    schema::{Field, FieldKind::*, Home, RecordType},
};

/// The attachment.
pub static ATTACHMENT: RecordType = RecordType {
    number: 5,
    name: "attachment",
    zh: "附件",
    en: "Attachment",
    home: Home::Of(FieldNo(1)),
    title: "purpose",
    fields: &[
        Field::new(1, "of", AnyLink, "属于", "Of").required().fixed(),
        Field::new(2, "purpose", Text, "用途", "Purpose").required(),
        Field::new(3, "sha256", Sha256, "校验值", "SHA-256").required(),
        Field::new(4, "media_type", Text, "类型", "Media type").required(),
        Field::new(5, "bytes", Integer, "字节数", "Bytes").required(),
        Field::new(6, "taken_at", DateTime, "拍摄时间", "Taken at"),
        Field::new(7, "position", Position, "位置", "Position"),
    ],
};
