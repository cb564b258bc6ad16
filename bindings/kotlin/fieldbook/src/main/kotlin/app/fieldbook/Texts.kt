package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.wordsOf
import java.time.OffsetDateTime
import java.time.ZoneOffset
import app.fieldbook.generated.Language as CoreLanguage

/** Values as a person reads them, and the words that the core itself uses. */
public class Texts internal constructor(private val core: Core, private val calls: Calls) {
    /** Returns contents as a person reads them, in their order: amounts exact, times local, links by title. */
    public suspend fun of(contents: List<Content>, language: Language): List<String> =
        calls.run { core.texts(contents.map { it.toCore() }, language.toCore()) }

    /** Returns one content as a person reads it. */
    public suspend fun of(content: Content, language: Language): String = of(listOf(content), language).first()

    /** Returns the words of a key of the core's catalogues; a key that they do not have is shown as itself. */
    public suspend fun words(key: String): Sentence = calls.run { wordsOf(key).toSentence() }

    /** Returns the time as this device takes it to be, corrected by what the server told, with the local offset. */
    public suspend fun now(): OffsetDateTime = calls.run {
        val here = core.here()
        instant(here.micros).atOffset(ZoneOffset.ofTotalSeconds(here.offsetSeconds))
    }
}

private fun Language.toCore(): CoreLanguage = when (this) {
    Language.CHINESE -> CoreLanguage.CHINESE
    Language.ENGLISH -> CoreLanguage.ENGLISH
}
