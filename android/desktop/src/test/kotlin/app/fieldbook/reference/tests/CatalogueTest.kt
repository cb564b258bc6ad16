package app.fieldbook.reference.tests

import app.fieldbook.Language
import app.fieldbook.reference.desktop.FileCatalogue
import app.fieldbook.reference.model.Phrase
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.plain
import app.fieldbook.reference.model.say
import app.fieldbook.reference.model.words
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDate
import java.time.LocalDateTime
import kotlin.io.path.extension
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlin.test.assertEquals

class CatalogueTest {
    private val english = FileCatalogue.of(Language.ENGLISH)
    private val chinese = FileCatalogue.of(Language.CHINESE)
    private val keys = Say.entries.map { it.resource }.toSet()

    @Test
    fun both_languages_have_exactly_the_keys_of_the_code() {
        for (catalogue in listOf(english, chinese)) {
            assertEquals(emptySet(), keys - catalogue.keys, "missing in ${catalogue.language}")
            assertEquals(emptySet(), catalogue.keys - keys, "known to no code, in ${catalogue.language}")
        }
    }

    @Test
    fun both_languages_have_the_same_places_in_every_sentence() {
        val place = Regex("""%\d\${'$'}s""")
        for (say in Say.entries) {
            val places = listOf(english, chinese).map { catalogue ->
                // "1 waiting" need not repeat the number: what any of its forms names counts.
                catalogue.patterns(say).flatMap { pattern -> place.findAll(pattern).map { it.value } }.toSet()
            }
            assertEquals(places[0], places[1], say.resource)
        }
    }

    @Test
    fun no_sentence_is_left_that_nothing_says() {
        val sources = listOf("model", "screens", "app").flatMap { kotlin(place("root").resolve("android/$it/src/main")) }
        val said = sources.filter { it.name != "Say.kt" }
            .flatMap { file -> Regex("""Say\.([A-Z_]+)""").findAll(file.readText()).map { it.groupValues[1] } }.toSet()
        assertEquals(emptySet(), Say.entries.map { it.name }.toSet() - said)
    }

    @Test
    fun numbers_names_and_days_are_said_as_people_say_them() {
        val today = LocalDate.of(2031, 5, 20)
        val since = Phrase.Moment(LocalDateTime.of(2031, 5, 20, 9, 10), today)
        assertEquals("Offline, 1 waiting since 09:10", english.words(say(Say.BAR_OFFLINE, 1, since)))
        assertEquals("Offline, 3 waiting since 09:10", english.words(say(Say.BAR_OFFLINE, 3, since)))
        assertEquals("离线，3 条待发送，09:10 起", chinese.words(say(Say.BAR_OFFLINE, 3, since)))
        assertEquals("继续：王府井百货", chinese.words(say(Say.HOME_CONTINUE, plain("王府井百货"))))
        assertEquals("a, b", english.words(Phrase.Listed(listOf(plain("a"), plain("b")))))
        assertEquals("tomorrow", english.words(Phrase.Day(today.plusDays(1), today)))
        assertEquals("5月23日周五", chinese.words(Phrase.Day(today.plusDays(3), today)))
        assertEquals("20 May 2030", english.words(Phrase.Day(today.minusYears(1), today)))
    }

    private fun kotlin(folder: Path): List<Path> =
        Files.walk(folder).use { files -> files.filter { it.extension == "kt" }.toList() }
}
