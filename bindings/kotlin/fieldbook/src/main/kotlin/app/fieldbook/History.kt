package app.fieldbook

import app.fieldbook.generated.HistoryView
import app.fieldbook.generated.StepFate
import app.fieldbook.generated.WhyView
import java.time.Instant
import app.fieldbook.generated.HistoryStep as CoreStep

/** What happened to a record: its edits, the oldest first; those that wait for a verdict at the end. */
public data class History(val record: RecordId, val title: String, val steps: List<Step>)

/**
 * One edit of a record.
 *
 * @property place its place in the office's log; `null` while it waits for a verdict.
 * @property installation the installation that it was written on.
 * @property captured when it was captured, by its author's corrected clock.
 * @property received when the server received it.
 * @property fate what it did to the record.
 * @property wanted what it wanted of each field.
 * @property changed what it changed; a field whose value lost is not among these.
 * @property lost fields whose value lost and is kept aside.
 * @property beat fields in which it won over a value that its author had not seen.
 */
public data class Step(
    val place: Long?,
    val author: Person,
    val installation: String,
    val captured: Instant,
    val received: Instant?,
    val fate: Fate,
    val wanted: List<Wanted>,
    val changed: List<FieldStep>,
    val lost: List<String>,
    val beat: List<String>,
) {
    /** What an edit did to its record. */
    public enum class Fate {
        /** Fields changed. */
        CHANGED,

        /** It came into being. */
        CREATED,

        /** It was taken down. */
        DELETED,

        /** It came back, with an edit that had not seen its deletion. */
        REVIVED,

        /** Written beneath a later deletion: nothing shows. */
        BENEATH,
    }
}

/** A field that an edit changed: what it held before and after; `null` where it was empty. */
public data class FieldStep(val field: String, val before: Content?, val after: Content?)

/**
 * Why a field says what it says.
 *
 * @property content what it says; `null` where it is empty.
 * @property writer who wrote it last, and when; `null` where nobody did, or of a counter.
 * @property place where that stands in the office's log; `null` while it waits for a verdict.
 * @property beat it won over a value that its author had not seen.
 * @property kept values of this field that are kept aside.
 * @property paragraph all of it, for a person.
 */
public data class Why(
    val record: RecordId,
    val title: String,
    val field: String,
    val label: Label,
    val content: Content?,
    val writer: Written?,
    val place: Long?,
    val beat: Boolean,
    val kept: List<Kept>,
    val paragraph: Sentence,
)

internal fun HistoryView.toPlatform(): History = History(RecordId(record), title, steps.map { it.toPlatform() })

private fun CoreStep.toPlatform(): Step = Step(
    place = place,
    author = author.toPlatform(),
    installation = installation,
    captured = instant(capturedMicros),
    received = receivedMicros?.let(::instant),
    fate = when (fate) {
        StepFate.CHANGED -> Step.Fate.CHANGED
        StepFate.CREATED -> Step.Fate.CREATED
        StepFate.DELETED -> Step.Fate.DELETED
        StepFate.REVIVED -> Step.Fate.REVIVED
        StepFate.BENEATH -> Step.Fate.BENEATH
    },
    wanted = wanted.map { it.toPlatform() },
    changed = changed.map { FieldStep(it.field, it.before?.toPlatform(), it.after?.toPlatform()) },
    lost = lost,
    beat = beat,
)

internal fun WhyView.toPlatform(): Why = Why(
    record = RecordId(record),
    title = title,
    field = field,
    label = label(label.zh, label.en),
    content = content?.toPlatform(),
    writer = writer?.toPlatform(),
    place = place,
    beat = beat,
    kept = kept.map { it.toPlatform() },
    paragraph = paragraph.toSentence(),
)
