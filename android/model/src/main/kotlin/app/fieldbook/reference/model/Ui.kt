package app.fieldbook.reference.model

import app.fieldbook.Failure
import app.fieldbook.FieldbookException
import app.fieldbook.Sentence

/** What a screen shows: it is being read, it is there, or it cannot be read. */
sealed interface Ui<out T> {
    /** It is being read. */
    data object Loading : Ui<Nothing>

    /** It is there. */
    data class Ready<T>(val content: T) : Ui<T>

    /** It cannot be read; [retry] tries again, and [anew], where there is one, begins anew on this device. */
    data class Failed(val trouble: Trouble, val anew: (() -> Unit)? = null, val retry: () -> Unit) : Ui<Nothing>
}

/**
 * Something did not happen, in the library's own words.
 *
 * @property happened what.
 * @property safe what is safe all the same.
 * @property next what to do about it.
 * @property field the field it is about, by its English name.
 * @property rule the rule that forbade it.
 * @property again the same may be tried again as it is.
 */
data class Trouble(
    val happened: Phrase,
    val safe: Phrase,
    val next: Phrase,
    val field: String? = null,
    val rule: String? = null,
    val again: Boolean = false,
)

/** Returns a failure as a screen shows it. */
fun Failure.trouble(): Trouble = Trouble(
    happened = Phrase.Said(Sentence(chinese.happened, english.happened)),
    safe = Phrase.Said(Sentence(chinese.safe, english.safe)),
    next = Phrase.Said(Sentence(chinese.next, english.next)),
    field = field,
    rule = rule,
    again = retryable,
)

/** Does something; returns what came in its way, or `null`. */
internal suspend fun attempt(action: suspend () -> Unit): Trouble? = try {
    action()
    null
} catch (failed: FieldbookException) {
    failed.failure.trouble()
}

/** A word to the person on the screen that comes next, and a way back where there is one. */
data class Notice(val words: Phrase, val undo: (() -> Unit)? = null, val warns: Boolean = false)
