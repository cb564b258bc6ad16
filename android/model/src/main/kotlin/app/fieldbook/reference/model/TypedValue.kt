package app.fieldbook.reference.model

import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldSpec
import app.fieldbook.FieldValue
import app.fieldbook.Kind
import java.math.BigDecimal
import java.time.LocalDate

/** What a person's typing makes of a field: a change, or words on what would be read. */
internal sealed interface Read {
    data class As(val change: Change) : Read

    data class Not(val hint: Phrase) : Read
}

/** Whether a field can be typed in one line. Places, links, moments and digests cannot. */
internal val FieldSpec.isTyped: Boolean
    get() = !fixed && merge != FieldSpec.Merge.COUNTER && when (kind) {
        Kind.Text, Kind.LongText, Kind.Whole, Kind.Decimal, Kind.Money, Kind.Day, Kind.Flag, Kind.Choice, Kind.Phone,
        Kind.Email, Kind.Region,
        -> merge != FieldSpec.Merge.SET || kind == Kind.Text

        Kind.Moment, Kind.User, is Kind.Link, Kind.AnyLink, Kind.Place, Kind.Digest -> false
    }

/** Reads what was typed into a field. */
internal fun FieldSpec.read(text: String, today: LocalDate): Read {
    val typed = text.trim()
    return when {
        merge == FieldSpec.Merge.SET -> {
            val members = typed.split(BETWEEN).filter { it.isNotBlank() }
            Read.As(Change.Members(add = members.map { FieldValue.Text(it.trim()) }))
        }
        merge == FieldSpec.Merge.TEXT -> Read.As(Change.Text(text))
        typed.isEmpty() -> Read.As(Change.empty())
        else -> value(typed, today)
    }
}

private fun FieldSpec.value(typed: String, today: LocalDate): Read = when (kind) {
    Kind.Whole -> typed.toLongOrNull()?.let(FieldValue::Whole).orHint(Say.HINT_WHOLE)
    Kind.Decimal -> typed.toBigDecimalOrNull()?.let(FieldValue::Decimal).orHint(Say.HINT_NUMBER)
    Kind.Money -> money(typed).orHint(Say.HINT_MONEY)
    Kind.Day -> typedDay(typed, today)?.let(FieldValue::Day).orHint(Say.HINT_DAY)
    Kind.Flag -> when (typed.lowercase()) {
        in YES -> FieldValue.Flag(true)
        in NO -> FieldValue.Flag(false)
        else -> null
    }.orHint(Say.HINT_FLAG)
    else -> Read.As(Change.text(typed))
}

/** An amount and its currency, such as `368.00 CNY`; in yuan where none is named. Currencies of two decimals alone. */
private fun money(typed: String): FieldValue.Money? {
    val (amount, currency) = MONEY.matchEntire(typed)?.destructured ?: return null
    val minor = BigDecimal(amount).movePointRight(2)
    if (minor.stripTrailingZeros().scale() > 0) return null
    return FieldValue.Money(minor.longValueExact(), currency.uppercase().ifEmpty { "CNY" })
}

private fun FieldValue?.orHint(say: Say): Read = this?.let { Read.As(Change.Set(it)) } ?: Read.Not(say(say))

/** Returns what a person would type to say the same. */
internal fun Content?.typed(): String = when (this) {
    null -> ""
    is Content.LongText -> text
    is Content.Members -> members().joinToString("、")
    is Content.Count -> count.toString()
    is Content.Single -> when (val value = value) {
        is FieldValue.Text -> value.text
        is FieldValue.Whole -> value.number.toString()
        is FieldValue.Decimal -> value.number.toPlainString()
        is FieldValue.Money -> "${BigDecimal.valueOf(value.minor, 2).toPlainString()} ${value.currency}"
        is FieldValue.Day -> value.date.toString()
        is FieldValue.Flag -> if (value.set) "是" else "否"
        is FieldValue.Moment, is FieldValue.Link, is FieldValue.Digest, is FieldValue.Place -> ""
    }
}

private val BETWEEN = Regex("[、,，;；]")
private val MONEY = Regex("""(-?\d{1,15}(?:\.\d+)?)\s*([A-Za-z]{3})?""")
private val YES = setOf("yes", "y", "true", "1", "是")
private val NO = setOf("no", "n", "false", "0", "否")
