package app.fieldbook

import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDate

/** What a field can hold. Exact: nothing is rounded, and nothing depends on language or time zone. */
public sealed interface FieldValue {
    /** Any text without U+0000. */
    public data class Text(val text: String) : FieldValue

    /** A whole number. */
    public data class Whole(val number: Long) : FieldValue

    /** An exact decimal number; it comes back without trailing zeros. */
    public data class Decimal(val number: BigDecimal) : FieldValue

    /** An amount in the currency's minor units (fen, cents); [currency] is an ISO 4217 code such as `CNY`. */
    public data class Money(val minor: Long, val currency: String) : FieldValue

    /** A calendar day, of no time zone. */
    public data class Day(val date: LocalDate) : FieldValue

    /** A point in time, to the microsecond; finer parts are cut off. */
    public data class Moment(val at: Instant) : FieldValue

    /** Yes or no. */
    public data class Flag(val set: Boolean) : FieldValue

    /** Another record. */
    public data class Link(val to: RecordId) : FieldValue

    /** A SHA-256 digest as 64 hexadecimal digits. */
    public data class Digest(val hex: String) : FieldValue

    /** A place. */
    public data class Place(val position: Position) : FieldValue
}

/**
 * A place on the map.
 *
 * @property latitudeE7 degrees times 10⁷, −900,000,000 to 900,000,000.
 * @property longitudeE7 degrees times 10⁷, −1,800,000,000 to 1,800,000,000.
 * @property accuracyMetres radius of the 68 % circle; 0 where unknown.
 * @property simulated the platform said that the fix was simulated.
 */
public data class Position(
    val latitudeE7: Int,
    val longitudeE7: Int,
    val accuracyMetres: Int = 0,
    val simulated: Boolean = false,
) {
    public companion object {
        /** Returns the place of degrees as location services give them, rounded to 10⁻⁷ degrees (about 1 cm). */
        public fun ofDegrees(latitude: Double, longitude: Double, accuracyMetres: Int = 0): Position =
            Position(e7(latitude), e7(longitude), accuracyMetres)

        private fun e7(degrees: Double): Int = Math.toIntExact(Math.round(degrees * 1e7))
    }
}

/** What a field shows, by how it merges. */
public sealed interface Content {
    /** The one value of a field where the latest writer wins. */
    public data class Single(val value: FieldValue) : Content

    /** The members of a set, in order of value. */
    public data class Members(val values: List<FieldValue>) : Content

    /** Where a counter stands. */
    public data class Count(val count: Long) : Content

    /** A long text, whole. */
    public data class LongText(val text: String) : Content
}

/** What is written into one field. */
public sealed interface Change {
    /** The field takes this value, or is emptied by `null`. */
    public data class Set(val value: FieldValue?) : Change

    /** The set gains and loses these members; the others stay, also those that somebody else adds meanwhile. */
    public data class Members(val add: List<FieldValue> = emptyList(), val remove: List<FieldValue> = emptyList()) : Change

    /** The counter moves by so much; steps of several people add up. */
    public data class Step(val by: Long) : Change

    /**
     * The long text now reads so. What changed against the text as shown is merged with what others type meanwhile,
     * character by character; surrogate pairs are never cut.
     */
    public data class Text(val text: String) : Change

    public companion object {
        /** Returns the change that writes a text. */
        public fun text(text: String): Change = Set(FieldValue.Text(text))

        /** Returns the change that empties a field. */
        public fun empty(): Change = Set(null)
    }
}

/**
 * One change of a long text, all counted in UTF-16 units, as [String.length] counts.
 *
 * @property length of the whole text as it was shown.
 * @property at where the change begins.
 * @property removed how many units go there.
 * @property inserted what comes there.
 */
public data class Splice(val length: Int, val at: Int, val removed: Int, val inserted: String)
