package app.fieldbook

import app.fieldbook.generated.AttentionReason
import app.fieldbook.generated.Core
import app.fieldbook.generated.EditAim
import app.fieldbook.generated.FieldChange
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import java.time.Instant
import app.fieldbook.generated.AttentionItem as CoreItem
import app.fieldbook.generated.Wanted as CoreWanted

/** What needs a person: own edits that the server refused, and those that wait there. Nothing leaves it by itself. */
public class Attention internal constructor(private val core: Core, private val calls: Calls, life: Job) {
    private val changed = Changed(core, calls, life)

    /** Returns refused edits, the oldest first, then those that wait on the server. */
    public suspend fun list(): List<AttentionItem> = calls.run { core.attention().map { it.toPlatform() } }

    /** Returns them now and whenever they change; as [Lists.observe]. */
    public fun observe(): Flow<List<AttentionItem>> = changed.each(::list)

    /**
     * Sends an edit again with one field changed; what is left alone keeps its captured time. Durable when this returns.
     *
     * @throws FieldbookException.NotFound it needs nobody any more.
     * @throws FieldbookException.Rule a deletion has no values to mend.
     */
    public suspend fun fix(item: EditId, field: String, change: Change): Unit =
        calls.run { core.fix(item.text, FieldChange(field, change.toCore())) }

    /**
     * Takes an edit back; of a creation, with the own edits that wait for it. Returns how many went. It stays in the store
     * as evidence.
     *
     * @throws FieldbookException.NotFound it needs nobody any more.
     */
    public suspend fun drop(item: EditId): Long = calls.run { core.dropItem(item.text) }
}

/**
 * An edit that needs a person.
 *
 * @property id for [Attention.fix] and [Attention.drop].
 * @property type the record's type, by its English name.
 * @property title what the record is called.
 * @property aim what it does to the record.
 * @property wanted what it wanted of each field.
 * @property captured when it was captured.
 * @property reason why it is here, for code.
 * @property otherTitle of a reason that names another record: what that is called here.
 * @property sentence why it is here, for a person.
 */
public data class AttentionItem(
    val id: EditId,
    val record: RecordId,
    val type: String,
    val title: String,
    val aim: Aim,
    val wanted: List<Wanted>,
    val captured: Instant,
    val reason: Reason,
    val otherTitle: String?,
    val sentence: Sentence,
) {
    /** What an edit does to its record. */
    public enum class Aim { CHANGE, CREATE, DELETE, DROP }

    /** Why an edit needs a person. */
    public sealed interface Reason {
        /** The server refused it by this rule; what would be accepted, in English. */
        public data class Refused(val rule: String, val accepts: String?) : Reason

        /** It waits on the server for a record that is not there. */
        public data class WaitsForRecord(val record: RecordId) : Reason

        /** It waits for the server to learn of a field. */
        public data object WaitsForField : Reason

        /** Its record left this user's scopes; the new owner decides. */
        public data object WaitsForOwner : Reason

        /** It waits for a cause that this version does not know. */
        public data object Waits : Reason
    }
}

/** What an edit wanted of one field: what was written, or `null` where the field was emptied. */
public data class Wanted(val field: String, val label: Label, val content: Content?)

private fun CoreItem.toPlatform(): AttentionItem = AttentionItem(
    id = EditId(id),
    record = RecordId(record),
    type = kind,
    title = title,
    aim = when (aim) {
        EditAim.CHANGE -> AttentionItem.Aim.CHANGE
        EditAim.CREATE -> AttentionItem.Aim.CREATE
        EditAim.DELETE -> AttentionItem.Aim.DELETE
        EditAim.DROP -> AttentionItem.Aim.DROP
    },
    wanted = wanted.map { it.toPlatform() },
    captured = instant(capturedMicros),
    reason = when (val why = reason) {
        is AttentionReason.Refused -> AttentionItem.Reason.Refused(why.rule, why.accepts)
        is AttentionReason.WaitsForRecord -> AttentionItem.Reason.WaitsForRecord(RecordId(why.record))
        AttentionReason.WaitsForField -> AttentionItem.Reason.WaitsForField
        AttentionReason.WaitsForOwner -> AttentionItem.Reason.WaitsForOwner
        AttentionReason.Waits -> AttentionItem.Reason.Waits
    },
    otherTitle = other,
    sentence = said.toSentence(),
)

internal fun CoreWanted.toPlatform(): Wanted = Wanted(field, label(label.zh, label.en), content?.toPlatform())
