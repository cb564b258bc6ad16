package app.fieldbook.reference.model

import app.fieldbook.Content
import app.fieldbook.FieldbookException
import app.fieldbook.Kept
import app.fieldbook.KeptId
import app.fieldbook.Sentence
import app.fieldbook.Written
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Values that lost against another, and why nothing is lost with them; empty when there are none. */
data class KeptContent(val items: List<KeptEntry>, val notice: Phrase? = null, val trouble: Trouble? = null)

/**
 * A kept value beside the one that stands.
 *
 * @property title what the record is called.
 * @property label of which field.
 * @property busy it is being restored or put away.
 */
data class KeptEntry(
    val id: KeptId,
    val title: String,
    val label: Phrase,
    val stands: Shown,
    val kept: Shown,
    val busy: Boolean = false,
) {
    /** A value, and who wrote it when. */
    data class Shown(val value: Phrase, val by: Phrase?)
}

/** Shows both values and lets the person decide: the kept one comes back, or is put away. */
@OptIn(ExperimentalCoroutinesApi::class)
class KeptModel(private val desk: Desk, private val scope: CoroutineScope) {
    private data class Hands(val busy: KeptId? = null, val notice: Phrase? = null, val trouble: Trouble? = null)

    private val hands = MutableStateFlow(Hands())
    private val tries = MutableStateFlow(0)

    /** What the screen shows. */
    val state: StateFlow<Ui<KeptContent>> = tries.flatMapLatest { content() }
        .stateIn(scope, SharingStarted.Eagerly, Ui.Loading)

    /** Makes the kept value the field's again. */
    fun restore(item: KeptEntry): Unit =
        act(item, say(Say.KEPT_RESTORED, item.kept.value)) { desk.fieldbook.conflicts.restore(item.id) }

    /** Puts the kept value away; it stays in the record's history. */
    fun dismiss(item: KeptEntry): Unit =
        act(item, say(Say.KEPT_DISMISSED, item.kept.value)) { desk.fieldbook.conflicts.dismiss(item.id) }

    private fun act(item: KeptEntry, done: Phrase, action: suspend () -> Unit) {
        if (hands.value.busy != null) return
        hands.value = Hands(busy = item.id)
        scope.launch {
            val trouble = attempt(action)
            hands.value = Hands(notice = done.takeIf { trouble == null }, trouble = trouble)
        }
    }

    private fun content(): Flow<Ui<KeptContent>> {
        val items = desk.fieldbook.conflicts.observe().map { all -> all.map { desk.entry(it) } }
        val read: Flow<Ui<KeptContent>> = combine(items, hands) { entries, hands ->
            Ui.Ready(KeptContent(entries.map { it.copy(busy = it.id == hands.busy) }, hands.notice, hands.trouble))
        }
        return read.catch { failed ->
            if (failed !is FieldbookException) throw failed
            emit(Ui.Failed(failed.failure.trouble()) { tries.update { it + 1 } })
        }
    }
}

private suspend fun Desk.entry(kept: Kept): KeptEntry = KeptEntry(
    id = kept.id,
    title = kept.title,
    label = Phrase.Said(Sentence(kept.label.chinese, kept.label.english)),
    stands = KeptEntry.Shown(shown(kept.stands), kept.standsBy?.let(::by)),
    kept = KeptEntry.Shown(shown(kept.value?.let(Content::Single)), by(kept.by)),
)

private fun Desk.by(written: Written): Phrase {
    val name = if (written.author.isMe) say(Say.PERSON_ME, plain(written.author.name)) else plain(written.author.name)
    return Phrase.Beside(listOf(name, moment(written.captured)))
}
