package app.fieldbook.reference.model

import app.fieldbook.Language
import app.fieldbook.Sentence
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.Locale

/** Something to read, in no language yet: models speak of it, a [Catalogue] says it. */
sealed interface Phrase {
    /** Words of the catalogue, with what goes into their places. */
    data class Of(val say: Say, val arguments: List<Phrase> = emptyList()) : Phrase

    /** Words of the catalogue that depend on a number; the number goes into the first place. */
    data class Counted(val say: Say, val count: Long, val arguments: List<Phrase> = emptyList()) : Phrase

    /** Words that the library brings in both languages. */
    data class Said(val sentence: Sentence) : Phrase

    /** What a person wrote: the same in every language. */
    data class Plain(val text: String) : Phrase

    /** A day, as near days are called. */
    data class Day(val day: LocalDate, val today: LocalDate) : Phrase

    /** A date with its weekday, for a heading. */
    data class Date(val day: LocalDate) : Phrase

    /** A moment: its time alone where it is today. */
    data class Moment(val at: LocalDateTime, val today: LocalDate) : Phrase

    /** A moment's time alone. */
    data class Hour(val at: LocalDateTime) : Phrase

    /** Several side by side, with a dot between them. */
    data class Beside(val parts: List<Phrase>) : Phrase

    /** Several as a list within a sentence. */
    data class Listed(val parts: List<Phrase>) : Phrase
}

/** Returns words of the catalogue. */
fun say(say: Say, vararg arguments: Phrase): Phrase = Phrase.Of(say, arguments.toList())

/** Returns words of the catalogue that depend on a number. */
fun say(say: Say, count: Long, vararg arguments: Phrase): Phrase = Phrase.Counted(say, count, arguments.toList())

/** Returns what a person wrote. */
fun plain(text: String): Phrase = Phrase.Plain(text)

/** The words of one language. On Android its resources, elsewhere the same files. */
interface Catalogue {
    /** Which language, also for the library's own words. */
    val language: Language

    /** Returns the words of a key, with places such as `%1$s`. */
    fun pattern(say: Say): String

    /** Returns the words of a key for a number. */
    fun pattern(say: Say, count: Long): String
}

/** Says a phrase. */
fun Catalogue.words(phrase: Phrase): String = when (phrase) {
    is Phrase.Of -> filled(pattern(phrase.say), phrase.arguments.map(::words))
    is Phrase.Counted ->
        filled(pattern(phrase.say, phrase.count), listOf(phrase.count.toString()) + phrase.arguments.map(::words))
    is Phrase.Said -> phrase.sentence.words(language).replaceFirstChar { it.titlecase(Locale.ROOT) }
    is Phrase.Plain -> phrase.text
    is Phrase.Day -> day(phrase.day, phrase.today)
    is Phrase.Date -> if (language == Language.CHINESE) DATE_ZH.format(phrase.day) else DATE_EN.format(phrase.day)
    is Phrase.Moment ->
        if (phrase.at.toLocalDate() == phrase.today) HOUR.format(phrase.at)
        else "${day(phrase.at.toLocalDate(), phrase.today)} ${HOUR.format(phrase.at)}"
    is Phrase.Hour -> HOUR.format(phrase.at)
    is Phrase.Beside -> phrase.parts.joinToString(" · ", transform = ::words)
    is Phrase.Listed -> phrase.parts.joinToString(words(say(Say.LIST_COMMA)), transform = ::words)
}

/** Says words of the catalogue that have no places. */
fun Catalogue.words(say: Say): String = pattern(say)

private fun Catalogue.day(day: LocalDate, today: LocalDate): String = when {
    day == today -> pattern(Say.DAY_TODAY)
    day == today.plusDays(1) -> pattern(Say.DAY_TOMORROW)
    day == today.minusDays(1) -> pattern(Say.DAY_YESTERDAY)
    language == Language.CHINESE ->
        DateTimeFormatter.ofPattern(if (day.year == today.year) "M月d日EEE" else "yyyy年M月d日", Locale.CHINA).format(day)
    else ->
        DateTimeFormatter.ofPattern(if (day.year == today.year) "EEE d MMM" else "d MMM yyyy", Locale.UK).format(day)
}

private fun filled(pattern: String, arguments: List<String>): String =
    PLACE.replace(pattern) { place -> arguments.getOrElse(place.groupValues[1].toInt() - 1) { place.value } }

private val PLACE = Regex("""%(\d)\${'$'}[sd]""")
private val DATE_ZH = DateTimeFormatter.ofPattern("M月d日 EEEE", Locale.CHINA)
private val DATE_EN = DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.UK)
private val HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT)
