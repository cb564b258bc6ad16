package app.fieldbook.reference.model

import java.time.DateTimeException
import java.time.LocalDate

/**
 * Reads a day as people type it: `2031-05-20`, `5-20`, `5/20`, `5月20日`. Without a year the
 * next such day is meant. Returns `null` for anything else.
 */
fun typedDay(text: String, today: LocalDate): LocalDate? {
    val numbers = SHAPE.matchEntire(text.trim()) ?: return null
    val (year, month, day) = numbers.destructured
    return try {
        if (year.isNotEmpty()) LocalDate.of(year.toInt(), month.toInt(), day.toInt())
        else generateSequence(today.year) { it + 1 }.take(NEXT_LEAP_DAY)
            .mapNotNull { of(it, month.toInt(), day.toInt()) }.firstOrNull { !it.isBefore(today) }
    } catch (_: DateTimeException) {
        null
    }
}

private fun of(year: Int, month: Int, day: Int): LocalDate? = try {
    LocalDate.of(year, month, day)
} catch (_: DateTimeException) {
    null
}

/** A year, or none, a month and a day, with what people put between them. */
private val SHAPE = Regex("""(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?""")

/** 9: a leap day is at most eight years away. */
private const val NEXT_LEAP_DAY = 9
