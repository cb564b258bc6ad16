package app.fieldbook

import app.fieldbook.generated.ConflictView
import app.fieldbook.generated.Core
import app.fieldbook.generated.Standing
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import java.time.Instant
import app.fieldbook.generated.Person as CorePerson

/** Values that lost against another, kept aside until a person restores or dismisses them. */
public class Conflicts internal constructor(private val core: Core, private val calls: Calls, life: Job) {
    private val changed = Changed(core, calls, life)

    /** Returns the kept values of one record, or of all; the latest captured first. */
    public suspend fun list(of: RecordId? = null): List<Kept> =
        calls.run { core.conflicts(of?.text).map { it.toPlatform() } }

    /** Returns them now and whenever they change; as [Lists.observe]. */
    public fun observe(of: RecordId? = null): Flow<List<Kept>> = changed.each { list(of) }

    /**
     * Makes a kept value the field's value again and takes it off the list; durable when this returns.
     *
     * @throws FieldbookException.NotFound it was restored or dismissed already, maybe by somebody else.
     * @throws FieldbookException.Value it does not suit the field any more.
     */
    public suspend fun restore(kept: KeptId): Unit = calls.run { core.restore(kept.text) }

    /**
     * Puts a kept value away; it stays in history.
     *
     * @throws FieldbookException.NotFound it was restored or dismissed already, maybe by somebody else.
     */
    public suspend fun dismiss(kept: KeptId): Unit = calls.run { core.dismiss(kept.text) }
}

/**
 * One kept value beside the one that stands.
 *
 * @property type the record's type, by its English name.
 * @property title what the record is called.
 * @property value the kept value; `null` where its author emptied the field.
 * @property by who wrote it, and when.
 * @property stands what stands; `null` where the field is empty.
 * @property standsBy who wrote what stands, and when.
 */
public data class Kept(
    val id: KeptId,
    val record: RecordId,
    val type: String,
    val title: String,
    val field: String,
    val label: Label,
    val value: FieldValue?,
    val by: Written,
    val stands: Content?,
    val standsBy: Written?,
)

/** Who wrote a value, and when it was captured. */
public data class Written(val author: Person, val captured: Instant)

internal fun CorePerson.toPlatform(): Person = Person(RecordId(user), name, isMe)

internal fun Standing.toPlatform(): Written = Written(author.toPlatform(), instant(capturedMicros))

internal fun ConflictView.toPlatform(): Kept = Kept(
    id = KeptId(id),
    record = RecordId(record),
    type = kind,
    title = title,
    field = field,
    label = label(label.zh, label.en),
    value = value?.toPlatform(),
    by = kept.toPlatform(),
    stands = stands?.toPlatform(),
    standsBy = winner?.toPlatform(),
)
