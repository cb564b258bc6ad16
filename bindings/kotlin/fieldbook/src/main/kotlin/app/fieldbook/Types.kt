package app.fieldbook

import app.fieldbook.generated.FieldKind
import app.fieldbook.generated.FieldType
import app.fieldbook.generated.MergeKind
import app.fieldbook.generated.RequiredWhen
import app.fieldbook.generated.RecordType as CoreType

/**
 * A record type as this device knows it now: what a form is drawn from.
 *
 * @property title the field shown as a record's title, by its English name.
 * @property fields its fields, in their order, the workspace's own included.
 */
public data class RecordType(val name: String, val label: Label, val title: String, val fields: List<FieldSpec>)

/**
 * A field of a type.
 *
 * @property unique no two records share its value.
 * @property fixed set at creation only.
 * @property allowed allowed values of a choice; empty where any are.
 * @property custom it is this workspace's own.
 */
public data class FieldSpec(
    val name: String,
    val label: Label,
    val kind: Kind,
    val merge: Merge,
    val required: Required,
    val unique: Boolean,
    val fixed: Boolean,
    val allowed: List<String>,
    val custom: Boolean,
) {
    /** How a field merges when two people write it at once. */
    public enum class Merge {
        /** Keeps every concurrent value and shows one: written by [Change.Set]. */
        REGISTER,

        /** An addition wins over a removal that had not seen it: written by [Change.Members]. */
        SET,

        /** Adds up: written by [Change.Step]. */
        COUNTER,

        /** By character: written by [Change.Text]. */
        TEXT,
    }

    /** When a field must have a value. */
    public enum class Required { NEVER, ALWAYS, SUBMITTED }
}

/** What a field holds; says which [FieldValue] it takes. */
public sealed interface Kind {
    /** A line of text, at most 1,000 characters: [FieldValue.Text]. */
    public data object Text : Kind

    /** Text of at most 1 MiB that merges by character: [Change.Text]. */
    public data object LongText : Kind

    /** [FieldValue.Whole]. */
    public data object Whole : Kind

    /** [FieldValue.Decimal]. */
    public data object Decimal : Kind

    /** [FieldValue.Money]. */
    public data object Money : Kind

    /** [FieldValue.Day]. */
    public data object Day : Kind

    /** [FieldValue.Moment]. */
    public data object Moment : Kind

    /** [FieldValue.Flag]. */
    public data object Flag : Kind

    /** One of the allowed values, as [FieldValue.Text]. */
    public data object Choice : Kind

    /** A telephone number as a person writes it, as [FieldValue.Text]. */
    public data object Phone : Kind

    /** An e-mail address, as [FieldValue.Text]. */
    public data object Email : Kind

    /** A region by ISO 3166-2 or a country by ISO 3166-1, as [FieldValue.Text]. */
    public data object Region : Kind

    /** A user, as [FieldValue.Link]. */
    public data object User : Kind

    /** A record of this type, as [FieldValue.Link]; empty where this version does not know the type. */
    public data class Link(val type: String) : Kind

    /** A record of any type, as [FieldValue.Link]. */
    public data object AnyLink : Kind

    /** [FieldValue.Place]. */
    public data object Place : Kind

    /** [FieldValue.Digest]. */
    public data object Digest : Kind
}

internal fun CoreType.toPlatform(): RecordType =
    RecordType(name, label(label.zh, label.en), title, fields.map { it.toPlatform() })

private fun FieldType.toPlatform(): FieldSpec = FieldSpec(
    name = name,
    label = label(label.zh, label.en),
    kind = kind.toPlatform(),
    merge = when (merge) {
        MergeKind.REGISTER -> FieldSpec.Merge.REGISTER
        MergeKind.SET -> FieldSpec.Merge.SET
        MergeKind.COUNTER -> FieldSpec.Merge.COUNTER
        MergeKind.TEXT -> FieldSpec.Merge.TEXT
    },
    required = when (required) {
        RequiredWhen.NEVER -> FieldSpec.Required.NEVER
        RequiredWhen.ALWAYS -> FieldSpec.Required.ALWAYS
        RequiredWhen.SUBMITTED -> FieldSpec.Required.SUBMITTED
    },
    unique = unique,
    fixed = fixed,
    allowed = allowed,
    custom = custom,
)

private fun FieldKind.toPlatform(): Kind = when (this) {
    FieldKind.Text -> Kind.Text
    FieldKind.LongText -> Kind.LongText
    FieldKind.Integer -> Kind.Whole
    FieldKind.Number -> Kind.Decimal
    FieldKind.Money -> Kind.Money
    FieldKind.Day -> Kind.Day
    FieldKind.Time -> Kind.Moment
    FieldKind.Flag -> Kind.Flag
    FieldKind.Choice -> Kind.Choice
    FieldKind.Phone -> Kind.Phone
    FieldKind.Email -> Kind.Email
    FieldKind.Region -> Kind.Region
    FieldKind.User -> Kind.User
    is FieldKind.Link -> Kind.Link(kind)
    FieldKind.AnyLink -> Kind.AnyLink
    FieldKind.Place -> Kind.Place
    FieldKind.Sha256 -> Kind.Digest
}
