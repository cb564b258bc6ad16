package app.fieldbook.reference.model

import app.fieldbook.DraftId
import app.fieldbook.FieldbookException
import app.fieldbook.ListRequest
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * A capture from the first key to the saved visit. What is typed is kept in the store whenever typing rests for [rest], and
 * when the screen goes away; a failure never takes a word of it.
 *
 * @param before is waited for before anything is read: what the last capture still has to keep.
 */
@OptIn(ExperimentalCoroutinesApi::class)
class CaptureModel(
    private val desk: Desk,
    private val scope: CoroutineScope,
    private val target: Target,
    private val onSaved: (Notice) -> Unit,
    private val before: suspend () -> Unit = {},
    private val rest: Duration = 300.milliseconds,
) {
    private val now = MutableStateFlow<Ui<CaptureContent>>(Ui.Loading)
    private val writing = Writing(desk)
    private var keeping: Job? = null

    /** What the screen shows. */
    val state: StateFlow<Ui<CaptureContent>> = now.asStateFlow()

    init {
        read()
    }

    fun typeName(name: String): Unit = enter { it.copy(customer = null, name = name) }

    /** One of the matches is meant. */
    fun choose(customer: CustomerItem): Unit = enter { it.copy(customer = customer.id, name = customer.name) }

    fun typeNote(note: String): Unit = enter { it.copy(note = note) }

    fun typeSolved(text: String): Unit = enter { it.copy(solved = text) }

    fun typeNextStep(text: String): Unit = enter { it.copy(nextStep = text) }

    fun typePromise(text: String): Unit = enter { it.copy(promise = text) }

    /** Ticks a tag, or takes the tick away. */
    fun tick(tag: String): Unit = enter { it.copy(tags = if (tag in it.tags) it.tags - tag else it.tags + tag) }

    /** A tag of the person's own. */
    fun addTag(tag: String) {
        val name = tag.trim()
        if (name.isEmpty()) return
        change { it.copy(tags = (it.tags + name).distinct()) }
        enter { it.copy(tags = (it.tags + name).distinct()) }
    }

    fun chooseDay(day: QuickDay): Unit = enter { it.copy(dueDay = day.day, due = "") }

    fun typeDay(text: String): Unit = change { content ->
        val day = typedDay(text, content.today)
        content.copy(
            entry = content.entry.copy(dueDay = day, due = text),
            dueUnread = text.isNotBlank() && day == null,
            trouble = null,
        )
    }

    /** Saves, as a submission where all answers are there; says on the next screen what became of it. */
    fun save() {
        val content = (now.value as? Ui.Ready)?.content ?: return
        if (!content.canSave) return
        change { it.copy(saving = true, trouble = null) }
        scope.launch {
            // Before it is captured: nothing may keep a draft of what is saved already.
            keeping?.cancelAndJoin()
            val trouble = attempt {
                val saved = withContext(NonCancellable) { writing.save(content.entry) }
                onSaved(saved)
            }
            if (trouble != null) {
                change { it.copy(saving = false, trouble = trouble) }
                keep()
            }
        }
    }

    /** The screen goes away: what was typed since typing last rested is kept. */
    suspend fun leave() {
        val content = (now.value as? Ui.Ready)?.content ?: return
        if (content.saving) return
        keeping?.cancelAndJoin()
        withContext(NonCancellable) { attempt { writing.keep(content.entry) } }
    }

    private fun read() {
        now.value = Ui.Loading
        scope.launch {
            try {
                before()
                val opened = writing.open(target)
                val fixed = opened.customer != null
                now.value = Ui.Ready(CaptureContent(opened, fixed, tags = desk.tags(opened.tags), today = desk.today))
                launch { matches().collect { matches -> change { it.copy(matches = matches) } } }
                keep()
            } catch (failed: FieldbookException) {
                now.value = Ui.Failed(failed.failure.trouble(), retry = ::read)
            }
        }
    }

    private fun keep() {
        keeping = scope.launch {
            now.mapNotNull { (it as? Ui.Ready)?.content?.entry }.distinctUntilChanged().conflate().collect { _ ->
                delay(rest)
                val entry = (now.value as? Ui.Ready)?.content?.entry ?: return@collect
                val trouble = attempt { withContext(NonCancellable) { writing.keep(entry) } }
                if (trouble != null) change { it.copy(trouble = trouble) }
            }
        }
    }

    private fun matches(): Flow<List<CustomerItem>> = now.mapNotNull { (it as? Ui.Ready)?.content }
        .map { if (it.fixedWhom || it.entry.customer != null) "" else it.entry.name.trim() }
        .distinctUntilChanged()
        .flatMapLatest { name -> if (name.isEmpty()) flowOf(emptyList()) else desk.matching(name) }

    private fun enter(with: (Entry) -> Entry): Unit =
        change { it.copy(entry = with(it.entry), trouble = null) }

    private fun change(with: (CaptureContent) -> CaptureContent): Unit =
        now.update { if (it is Ui.Ready) Ui.Ready(with(it.content)) else it }
}

/** Returns customers of this device that a typed name may mean. */
internal fun Desk.matching(name: String): Flow<List<CustomerItem>> =
    fieldbook.lists.observe(ListRequest("customer", find = name, limit = MATCHES))
        .map { page -> page.rows.map { CustomerItem(it.id, it.title, last = null, waiting = false) } }

private const val MATCHES = 4
