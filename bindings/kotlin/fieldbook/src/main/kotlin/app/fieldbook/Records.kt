package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.RecordView
import app.fieldbook.generated.Sought
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import app.fieldbook.generated.Splice as CoreSplice

/** Records of any type, by the English names of types and fields. */
public class Records internal constructor(private val core: Core, private val calls: Calls, life: Job) {
    private val changed = Changed(core, calls, life)

    /**
     * Creates a record and returns its id; durable when this returns. A customer without owner or territory gets its
     * author's own.
     *
     * @throws FieldbookException.Value no such type or field, a value that does not suit, or a required one is missing.
     */
    public suspend fun create(type: String, fields: Map<String, Change>): RecordId =
        calls.run { RecordId(core.create(type, fields.toCore()).record) }

    /**
     * Changes fields of a record; durable when this returns.
     *
     * @throws FieldbookException.NotFound there is no such record on this device.
     * @throws FieldbookException.Rule it was deleted, a field stands since creation, or answers are missing.
     */
    public suspend fun edit(record: RecordId, fields: Map<String, Change>): Unit =
        calls.run { core.edit(record.text, fields.toCore()) }

    /**
     * Writes what a person made of a long text since they saw it as [seen]; what arrived meanwhile is merged with it,
     * character by character. For an editor that stays open. Durable when this returns.
     *
     * @throws FieldbookException.Value the field is no long text, or more was inserted than one edit carries.
     */
    public suspend fun type(record: RecordId, field: String, seen: String, text: String): Unit =
        calls.run { core.typeText(record.text, field, seen, text) }

    /**
     * Replaces a stretch of a long text, counted in UTF-16 units as [String] counts; durable when this returns.
     *
     * @throws FieldbookException.Value `text.moved`: the text has another length by now, read it anew or use [type];
     * `text.place`: beyond its end, or inside a character of two units. Nothing was written.
     */
    public suspend fun splice(record: RecordId, field: String, splice: Splice): Unit =
        calls.run { core.splice(record.text, field, splice.toCore()) }

    /**
     * Deletes a record, of a customer with all that hangs on it. The server refuses it where somebody wrote on the record
     * meanwhile; it then comes back, with the reason in [Fieldbook.attention].
     *
     * @throws FieldbookException.Rule it is deleted already.
     */
    public suspend fun delete(record: RecordId): Unit = calls.run { core.delete(record.text) }

    /**
     * Returns a record with every field, deleted ones included.
     *
     * @throws FieldbookException.NotFound there is no such record on this device.
     */
    public suspend fun show(record: RecordId): Record = calls.run { core.show(record.text).toPlatform() }

    /** Returns a record now and whenever it changes; as [Lists.observe]. */
    public fun observe(record: RecordId): Flow<Record> = changed.each { show(record) }

    /** Returns what happened to a record, as far back as this device knows it. */
    public suspend fun history(record: RecordId): History = calls.run { core.history(record.text).toPlatform() }

    /**
     * Returns why a field says what it says.
     *
     * @throws FieldbookException.Value there is no such field.
     */
    public suspend fun why(record: RecordId, field: String): Why = calls.run { core.why(record.text, field).toPlatform() }

    /** Returns what a record is called; `null` where it is not on this device. */
    public suspend fun title(record: RecordId): String? = calls.run { core.title(record.text) }

    /**
     * Returns the one record that a person means: by id, short id, or a unique part of its name; of any type where none
     * is named.
     *
     * @throws FieldbookException.NotFound nothing on this device bears the name.
     * @throws FieldbookException.Ambiguous several do; it names at most eight.
     */
    public suspend fun find(name: String, type: String? = null): RecordId =
        calls.run { RecordId(core.resolve(type?.let(Sought::Kind) ?: Sought.Any, name)) }

    /** Returns the one task that a person means, also one that has no record yet; as [find]. */
    public suspend fun findTask(name: String): RecordId = calls.run { RecordId(core.resolve(Sought.Task, name)) }

    /** Returns who a user is. */
    public suspend fun person(user: RecordId): Person = calls.run { core.person(user.text).toPlatform() }

    /** Returns the record types as this device knows them now: what a form is drawn from. */
    public suspend fun types(): List<RecordType> = calls.run { core.types().map { it.toPlatform() } }
}

private fun Splice.toCore(): CoreSplice = CoreSplice(length, at, removed, inserted)

private fun RecordView.toPlatform(): Record = Record(
    id = RecordId(id),
    type = kind,
    label = label(label.zh, label.en),
    title = title,
    home = RecordId(home),
    alive = alive,
    pending = pending,
    kept = conflicts,
    created = instant(createdMicros),
    touched = instant(touchedMicros),
    fields = fields.map { field -> Field(field.name, label(field.label.zh, field.label.en), field.content?.toPlatform()) },
)
