package app.fieldbook

import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate

/**
 * A visit with everything that came of it.
 *
 * @property whom who was visited.
 * @property plannedFor when it is to be, of a visit that is still to come.
 * @property position where the phone is.
 * @property attendees who took part.
 * @property tags need tags that were ticked.
 * @property note the note, at most 64 KiB of UTF-8 in one call; longer ones grow by edits.
 * @property photos files that are copied before the call returns, and may be deleted then.
 * @property answers the answers, as far as they were given; with all of them the visit is submitted.
 * @property draft the draft that this was kept as until now: a capture takes it along in the same transaction.
 */
public data class CaptureRequest(
    val whom: Whom,
    val plannedFor: Instant? = null,
    val position: Position? = null,
    val attendees: List<String> = emptyList(),
    val tags: List<String> = emptyList(),
    val note: String? = null,
    val photos: List<Path> = emptyList(),
    val answers: Answers = Answers(),
    val draft: DraftId? = null,
)

/** Who was visited. */
public sealed interface Whom {
    /** A customer of this device. */
    public data class Known(val customer: RecordId) : Whom

    /** A new one, of whom only the name is known; it becomes the author's own, in the author's territory. */
    public data class New(val name: String) : Whom
}

/** What a submission needs: what was solved, the customer's next step, what was promised and by when. */
public data class Answers(
    val solved: String? = null,
    val nextStep: String? = null,
    val promise: String? = null,
    val promiseDue: LocalDate? = null,
)

/**
 * What became of a capture. Durable: it stands after a power cut.
 *
 * @property newCustomer the customer was made by this call.
 * @property photos the photos' records.
 * @property submitted `false` of a draft.
 * @property missing of a draft, the fields that a submission still needs.
 * @property forecast why the server would refuse it as things stand on this device; kept either way.
 */
public data class CaptureReport(
    val visit: RecordId,
    val customer: RecordId,
    val newCustomer: Boolean,
    val photos: List<RecordId>,
    val submitted: Boolean,
    val missing: List<String>,
    val forecast: Refusal?,
)

/** Why the server refuses: the rule's id, stable across versions; what would be accepted, in English; the sentence. */
public data class Refusal(val rule: String, val accepts: String?, val sentence: Sentence)

/**
 * A capture that is not finished.
 *
 * @property kept when it was last kept.
 * @property request what was given so far, ready to be finished: its `draft` is this one.
 */
public data class CaptureDraft(val id: DraftId, val kept: Instant, val request: CaptureRequest)
