// Record types, as they cross.

internal import FieldbookGenerated

extension RecordType {
    init(_ type: FieldbookGenerated.RecordType) {
        self.init(
            name: type.name, label: Words(type.label), title: type.title, fields: type.fields.map(FieldType.init))
    }
}

extension FieldType {
    init(_ field: FieldbookGenerated.FieldType) {
        self.init(
            name: field.name, label: Words(field.label), kind: Kind(field.kind), merge: Merge(field.merge),
            required: Required(field.required), isUnique: field.unique, isFixed: field.fixed, allowed: field.allowed,
            isCustom: field.custom
        )
    }
}

extension FieldType.Kind {
    init(_ kind: FieldKind) {
        self =
            switch kind {
            case .text: .text
            case .longText: .longText
            case .integer: .integer
            case .number: .number
            case .money: .money
            case .day: .day
            case .time: .time
            case .flag: .flag
            case .choice: .choice
            case .phone: .phone
            case .email: .email
            case .region: .region
            case .user: .user
            case .link(let kind): .link(kind)
            case .anyLink: .anyLink
            case .place: .position
            case .sha256: .digest
            }
    }
}

extension FieldType.Merge {
    init(_ merge: MergeKind) {
        self =
            switch merge {
            case .register: .register
            case .set: .set
            case .counter: .counter
            case .text: .text
            }
    }
}

extension FieldType.Required {
    init(_ required: RequiredWhen) {
        self =
            switch required {
            case .never: .never
            case .always: .always
            case .submitted: .submitted
            }
    }
}
