package app.fieldbook.reference.model

import app.fieldbook.AttentionItem
import app.fieldbook.Content
import app.fieldbook.EditId
import app.fieldbook.FieldSpec
import app.fieldbook.FieldbookException
import app.fieldbook.Language
import app.fieldbook.RecordType
import app.fieldbook.Sentence
import app.fieldbook.Wanted
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

/** What the office refused or lets wait, one item at a time: mend a value and send it again, or take it back. */
@OptIn(ExperimentalCoroutinesApi::class)
class AttentionModel(private val desk: Desk, private val scope: CoroutineScope) {
    /** What the person is doing with the items; the library knows nothing of it. */
    private data class Hands(
        val fixing: Map<EditId, Fixing> = emptyMap(),
        val dropping: EditId? = null,
        val busy: EditId? = null,
        val trouble: Trouble? = null,
    )

    private val hands = MutableStateFlow(Hands())
    private val tries = MutableStateFlow(0)
    private var types: List<RecordType> = emptyList()

    /** What the screen shows. */
    val state: StateFlow<Ui<AttentionContent>> = tries.flatMapLatest { content() }
        .stateIn(scope, SharingStarted.Eagerly, Ui.Loading)

    /** Opens a value for mending: the likeliest, or the one that was tapped. */
    fun fix(item: AttentionEntry, line: WantedLine? = null) {
        val which = line ?: item.wanted.firstOrNull { it.suspect && it.editable }
            ?: item.wanted.firstOrNull { it.editable } ?: return
        val choices = item.spec(which.field)?.allowed.orEmpty()
        hands.update {
            val opened = Fixing(which.field, which.label, which.typed, choices)
            it.copy(fixing = it.fixing + (item.id to opened), dropping = null, trouble = null)
        }
    }

    /** Another value was typed or chosen. */
    fun type(item: AttentionEntry, text: String): Unit = hands.update {
        val open = it.fixing[item.id] ?: return@update it
        it.copy(fixing = it.fixing + (item.id to open.copy(typed = text, problem = null)), trouble = null)
    }

    /** Sends the edit again with the mended value. */
    fun resend(item: AttentionEntry) {
        val open = hands.value.fixing[item.id] ?: return
        val spec = item.spec(open.field) ?: return
        when (val read = spec.read(open.typed, desk.today)) {
            is Read.Not -> hands.update { it.copy(fixing = it.fixing + (item.id to open.copy(problem = read.hint))) }
            is Read.As -> act(item) { desk.fieldbook.attention.fix(item.id, open.field, read.change) }
        }
    }

    /** Asks whether it is really to be taken back. */
    fun askDrop(item: AttentionEntry): Unit =
        hands.update { it.copy(dropping = item.id, fixing = it.fixing - item.id, trouble = null) }

    /** Takes it back. */
    fun drop(item: AttentionEntry): Unit = act(item) { desk.fieldbook.attention.drop(item.id) }

    /** Leaves it as it is. */
    fun leave(item: AttentionEntry): Unit =
        hands.update { it.copy(dropping = null, fixing = it.fixing - item.id, trouble = null) }

    private fun act(item: AttentionEntry, action: suspend () -> Unit) {
        if (hands.value.busy != null) return
        hands.update { it.copy(busy = item.id, trouble = null) }
        scope.launch {
            val trouble = attempt(action)
            hands.update {
                if (trouble == null) Hands(fixing = it.fixing - item.id) else it.copy(busy = null, trouble = trouble)
            }
        }
    }

    private fun AttentionEntry.spec(field: String): FieldSpec? =
        types.firstOrNull { it.name == type }?.fields?.firstOrNull { it.name == field }

    private fun content(): Flow<Ui<AttentionContent>> {
        val items = desk.fieldbook.attention.observe().map { items ->
            types = desk.fieldbook.records.types()
            items.map { it.toEntry() }
        }
        val read: Flow<Ui<AttentionContent>> = combine(items, hands) { entries, hands ->
            val shown = entries.map {
                it.copy(
                    fixing = hands.fixing[it.id], dropping = hands.dropping == it.id, busy = hands.busy == it.id,
                )
            }
            Ui.Ready(AttentionContent(shown, hands.trouble))
        }
        return read.catch { failed ->
            if (failed !is FieldbookException) throw failed
            emit(Ui.Failed(failed.failure.trouble()) { tries.update { it + 1 } })
        }
    }

    private suspend fun AttentionItem.toEntry(): AttentionEntry {
        val fields = types.firstOrNull { it.name == type }?.fields.orEmpty()
        val rule = reason as? AttentionItem.Reason.Refused
        val aims = when (aim) {
            AttentionItem.Aim.CHANGE -> Say.AIM_CHANGE
            AttentionItem.Aim.CREATE -> Say.AIM_CREATE
            AttentionItem.Aim.DELETE -> Say.AIM_DELETE
            AttentionItem.Aim.DROP -> Say.AIM_DROP
        }
        return AttentionEntry(
            id = id,
            type = type,
            title = title,
            aim = say(aims, desk.moment(captured)),
            refused = rule != null,
            wanted = wanted.map { line -> desk.line(line, fields.firstOrNull { it.name == line.field }, this) },
            why = Phrase.Said(sentence),
            accepts = rule?.accepts?.takeIf { it.isNotBlank() && it !in sentence.english }?.let(::plain),
        )
    }
}

private suspend fun Desk.line(line: Wanted, spec: FieldSpec?, item: AttentionItem): WantedLine {
    val rule = (item.reason as? AttentionItem.Reason.Refused)?.rule.orEmpty()
    val named = line.label.english in item.sentence.english
    return WantedLine(
        field = line.field,
        label = Phrase.Said(Sentence(line.label.chinese, line.label.english)),
        value = shown(line.content),
        typed = line.content.typed(),
        editable = item.aim != AttentionItem.Aim.DELETE && spec?.isTyped == true,
        suspect = named || (rule == "field.unique" && spec?.unique == true),
    )
}

/** Returns a content as a person reads it, in both languages. */
internal suspend fun Desk.shown(content: Content?): Phrase {
    if (content == null) return say(Say.VALUE_EMPTY)
    return Phrase.Said(
        Sentence(fieldbook.texts.of(content, Language.CHINESE), fieldbook.texts.of(content, Language.ENGLISH)),
    )
}
