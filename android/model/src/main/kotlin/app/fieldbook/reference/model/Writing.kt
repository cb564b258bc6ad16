package app.fieldbook.reference.model

import app.fieldbook.CaptureReport
import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.DraftId
import app.fieldbook.FieldValue
import app.fieldbook.FieldbookException
import app.fieldbook.ListRequest
import app.fieldbook.Order
import app.fieldbook.Record
import app.fieldbook.RecordId

/**
 * Where a capture's words go: into a draft of the store until it is saved, or, of a visit that is there already, into that
 * visit, which is a draft itself until it is submitted.
 */
internal class Writing(private val desk: Desk) {
    private var draft: DraftId? = null
    private var visit: RecordId? = null
    private var kept = Entry()

    /** Reads what a capture begins with. */
    suspend fun open(target: Target): Entry {
        kept = when (target) {
            is Target.Named -> Entry(name = target.name)
            is Target.Customer -> Entry(customer = target.id, name = target.name)
            is Target.Visit -> desk.fieldbook.records.show(target.id).also { visit = it.id }.entry()
            is Target.Unfinished -> reopened(target.id)
        }
        return kept
    }

    /** Keeps what was typed; a capture without a word in it leaves nothing behind. */
    suspend fun keep(entry: Entry) {
        val there = visit
        when {
            entry == kept -> return
            there != null -> edit(there, entry)
            !entry.isBlank -> draft = desk.drafts.keepWhole(entry)
            else -> draft?.let { desk.drafts.drop(it) }.also { draft = null }
        }
        kept = entry
    }

    /** Saves for good and says so. */
    suspend fun save(entry: Entry): Notice {
        val name = plain(entry.name.trim())
        val there = visit
        if (there == null) {
            val report = desk.drafts.capture(known(entry).request(draft))
            return report.notice(name)
        }
        edit(there, entry)
        if (entry.missing.isNotEmpty()) return Notice(say(Say.SAVED_DRAFT, name))
        desk.fieldbook.visits.submit(there, entry.answers())
        return Notice(say(Say.SAVED_SUBMITTED, name))
    }

    /** A draft that is gone meanwhile, taken up on another screen for one, is no reason to lose what is typed here. */
    private suspend fun Drafts.keepWhole(entry: Entry): DraftId = try {
        keep(entry.request(draft))
    } catch (_: FieldbookException.NotFound) {
        keep(entry.request(draft = null))
    }

    private suspend fun reopened(id: DraftId): Entry {
        draft = id
        return desk.drafts.find(id)?.entry(desk.fieldbook.records::title) ?: Entry().also { draft = null }
    }

    /** A name that is a customer's of this device to the letter means that customer. */
    private suspend fun known(entry: Entry): Entry {
        if (entry.customer != null) return entry
        val name = entry.name.trim()
        val same = desk.fieldbook.lists.page(ListRequest("customer", find = name, order = Order.ByTouched(), limit = 50))
            .rows.filter { it.title.equals(name, ignoreCase = true) }
        return same.singleOrNull()?.let { entry.copy(customer = it.id, name = it.title) } ?: entry
    }

    private suspend fun edit(visit: RecordId, entry: Entry) {
        val was = kept
        val changes = buildMap<String, Change> {
            if (entry.note != was.note) put("note", Change.Text(entry.note))
            if (entry.tags != was.tags) put("need_tags", members(was.tags, entry.tags))
            text("solved", was.solved, entry.solved)
            text("next_step", was.nextStep, entry.nextStep)
            text("promise", was.promise, entry.promise)
            if (entry.dueDay != was.dueDay) put("promise_due", Change.Set(entry.dueDay?.let(FieldValue::Day)))
        }
        if (changes.isNotEmpty()) desk.fieldbook.records.edit(visit, changes)
        kept = entry
    }
}

private fun MutableMap<String, Change>.text(field: String, was: String, now: String) {
    if (now.trim() != was.trim()) put(field, if (now.isBlank()) Change.empty() else Change.text(now.trim()))
}

private fun members(was: List<String>, now: List<String>): Change =
    Change.Members(add = (now - was.toSet()).map(FieldValue::Text), remove = (was - now.toSet()).map(FieldValue::Text))

private fun Record.entry(): Entry = Entry(
    customer = home,
    name = title,
    note = this["note"].text(),
    tags = this["need_tags"].members(),
    solved = this["solved"].text(),
    nextStep = this["next_step"].text(),
    promise = this["promise"].text(),
    dueDay = ((this["promise_due"] as? Content.Single)?.value as? FieldValue.Day)?.date,
)

private fun CaptureReport.notice(name: Phrase): Notice {
    val refusal = forecast
    return when {
        refusal != null -> Notice(say(Say.SAVED_DOUBTFUL, name, Phrase.Said(refusal.sentence)), warns = true)
        submitted -> Notice(say(Say.SAVED_SUBMITTED, name))
        else -> Notice(say(Say.SAVED_DRAFT, name))
    }
}

/** Returns what a field says as a plain text. */
internal fun Content?.text(): String = when (this) {
    is Content.LongText -> text
    is Content.Single -> (value as? FieldValue.Text)?.text.orEmpty()
    else -> ""
}

/** Returns the texts of a set. */
internal fun Content?.members(): List<String> =
    (this as? Content.Members)?.values.orEmpty().mapNotNull { (it as? FieldValue.Text)?.text }
