package app.fieldbook.reference.model

import app.fieldbook.CaptureDraft
import app.fieldbook.CaptureReport
import app.fieldbook.CaptureRequest
import app.fieldbook.DraftId
import app.fieldbook.Fieldbook
import app.fieldbook.RecordId
import app.fieldbook.Whom
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update

/** Captures that were begun and never saved, kept in the store: they outlive the process. */
class Drafts(private val fieldbook: Fieldbook) {
    private val revision = MutableStateFlow(0)

    /** They and their customers' names, the last kept first, now and as this app changes them. */
    fun observe(): Flow<List<UnfinishedItem>> = revision.map { list() }.distinctUntilChanged()

    /** Returns one of them; `null` where it is gone. */
    suspend fun find(id: DraftId): CaptureRequest? = fieldbook.visits.drafts().firstOrNull { it.id == id }?.request

    /** Keeps a request under its draft's id, or under a new one, durably. */
    suspend fun keep(request: CaptureRequest): DraftId = fieldbook.visits.keepDraft(request).also { changed() }

    /** Captures for good; the draft is gone in the same moment. */
    suspend fun capture(request: CaptureRequest): CaptureReport = fieldbook.visits.capture(request).also { changed() }

    /** Gives one up. */
    suspend fun drop(id: DraftId) {
        fieldbook.visits.dropDraft(id)
        changed()
    }

    private fun changed(): Unit = revision.update { it + 1 }

    private suspend fun list(): List<UnfinishedItem> = fieldbook.visits.drafts().map { it.toItem() }

    private suspend fun CaptureDraft.toItem(): UnfinishedItem = UnfinishedItem(id, name(request.whom), request.begins())

    private suspend fun name(whom: Whom): Phrase = when (whom) {
        is Whom.Known -> title(whom.customer)
        is Whom.New -> if (whom.name.isBlank()) say(Say.NAME_UNKNOWN) else plain(whom.name)
    }

    private suspend fun title(customer: RecordId): Phrase =
        fieldbook.records.title(customer)?.let(::plain) ?: say(Say.NAME_UNKNOWN)
}

/** Returns how a capture begins, in the words of the person who typed it. */
private fun CaptureRequest.begins(): String =
    listOfNotNull(note, answers.solved, answers.nextStep, answers.promise)
        .firstOrNull { it.isNotBlank() }.orEmpty().trim().lineSequence().first()
