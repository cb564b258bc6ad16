package app.fieldbook.reference.model

import app.fieldbook.Answers
import app.fieldbook.CaptureRequest
import app.fieldbook.DraftId
import app.fieldbook.RecordId
import app.fieldbook.Whom
import java.time.LocalDate

/**
 * Everything that a person has put into a capture.
 *
 * @property customer a customer of this device; `null` while only a name is typed.
 * @property name what the customer is called.
 * @property due the day of the promise as it was typed; what cannot be read is no day yet, and stays.
 */
data class Entry(
    val customer: RecordId? = null,
    val name: String = "",
    val note: String = "",
    val tags: List<String> = emptyList(),
    val solved: String = "",
    val nextStep: String = "",
    val promise: String = "",
    val dueDay: LocalDate? = null,
    val due: String = "",
) {
    /** Nothing was put in beyond whom it is about. */
    val isBlank: Boolean
        get() = tags.isEmpty() && dueDay == null &&
            listOf(note, solved, nextStep, promise, due).all { it.isBlank() } && (customer != null || name.isBlank())

    /** Whom it is about is said. */
    val hasWhom: Boolean get() = customer != null || name.isNotBlank()

    /** The answers that a submission still needs. */
    val missing: List<Say>
        get() = listOfNotNull(
            Say.CAPTURE_SOLVED_SHORT.takeIf { solved.isBlank() },
            Say.CAPTURE_NEXT_SHORT.takeIf { nextStep.isBlank() },
            Say.CAPTURE_PROMISE_SHORT.takeIf { promise.isBlank() },
            Say.CAPTURE_DUE_SHORT.takeIf { dueDay == null },
        )

    internal fun answers(): Answers =
        Answers(solved.filled(), nextStep.filled(), promise.filled(), dueDay)

    internal fun request(draft: DraftId?): CaptureRequest = CaptureRequest(
        whom = customer?.let(Whom::Known) ?: Whom.New(name.trim()),
        tags = tags,
        note = note.filled(),
        answers = answers(),
        draft = draft,
    )

    private fun String.filled(): String? = trim().ifEmpty { null }
}

/** Returns what was put into a request that was kept; the name of a known customer is looked up. */
internal suspend fun CaptureRequest.entry(title: suspend (RecordId) -> String?): Entry {
    val known = (whom as? Whom.Known)?.customer
    return Entry(
        customer = known,
        name = known?.let { title(it) }.orEmpty() + (whom as? Whom.New)?.name.orEmpty(),
        note = note.orEmpty(),
        tags = tags,
        solved = answers.solved.orEmpty(),
        nextStep = answers.nextStep.orEmpty(),
        promise = answers.promise.orEmpty(),
        dueDay = answers.promiseDue,
    )
}

/**
 * What the capture screen shows.
 *
 * @property entry what was put in.
 * @property fixedWhom whom it is about stands and is not asked for.
 * @property matches customers of this device that the typed name may mean.
 * @property tags the tags to choose from.
 * @property today the date where the person is.
 * @property dueUnread the typed day cannot be read.
 * @property saving it is being saved.
 * @property trouble why it was not saved, or not kept; what was typed stays.
 */
data class CaptureContent(
    val entry: Entry,
    val fixedWhom: Boolean,
    val matches: List<CustomerItem> = emptyList(),
    val tags: List<String> = emptyList(),
    val today: LocalDate,
    val dueUnread: Boolean = false,
    val saving: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** Whether the button submits or saves a draft. */
    val submits: Boolean get() = entry.missing.isEmpty()

    /** Whether there is something to save. */
    val canSave: Boolean get() = entry.hasWhom && !saving

    /** Days that are one tap away. */
    val quickDays: List<QuickDay>
        get() = listOf(
            QuickDay(Say.DUE_TODAY, today),
            QuickDay(Say.DUE_TOMORROW, today.plusDays(1)),
            QuickDay(Say.DUE_IN_THREE, today.plusDays(3)),
            QuickDay(Say.DUE_MONDAY, today.plusDays(8L - today.dayOfWeek.value)),
        )
}

/** A day that is one tap away. */
data class QuickDay(val say: Say, val day: LocalDate)
