package app.fieldbook.reference.model

import app.fieldbook.CaptureRequest
import app.fieldbook.Content
import app.fieldbook.FieldValue
import app.fieldbook.FieldbookException
import app.fieldbook.ListRequest
import app.fieldbook.Order
import app.fieldbook.Page
import app.fieldbook.RecordId
import app.fieldbook.Row
import app.fieldbook.Status
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Home: today, recent customers, quick entry. It reads only what lies on this device. */
@OptIn(ExperimentalCoroutinesApi::class)
class HomeModel(
    private val desk: Desk,
    private val scope: CoroutineScope,
    private val notices: MutableStateFlow<Notice?>,
) {
    private val typed = MutableStateFlow("")
    private val tries = MutableStateFlow(0)

    /** What the screen shows. */
    val state: StateFlow<Ui<HomeContent>> = tries.flatMapLatest { content() }
        .stateIn(scope, SharingStarted.Eagerly, Ui.Loading)

    /** What stands in the quick entry at this very moment; what the screen shows may be a blink behind. */
    val name: String get() = typed.value.trim()

    /** A name was typed into the quick entry. */
    fun type(name: String) {
        typed.value = name
    }

    /** What was typed is being captured: the field is free for the next name. */
    fun taken() {
        typed.value = ""
    }

    /** Ticks a task off; the notice offers the way back. */
    fun done(item: TodayItem) {
        val task = item.task ?: return
        scope.launch {
            val trouble = attempt { desk.fieldbook.tasks.done(task) }
            notices.value = trouble?.let { Notice(it.happened, warns = true) }
                ?: Notice(say(Say.HOME_TASK_DONE, plain(item.title)), undo = { reopen(task) })
        }
    }

    /** The notice was read. */
    fun seen(): Unit = notices.update { null }

    /** Gives an unfinished capture up; the notice offers the way back, with every word. */
    fun giveUp(item: UnfinishedItem) {
        scope.launch {
            val request = desk.drafts.find(item.id)
            val trouble = attempt { desk.drafts.drop(item.id) }
            notices.value = trouble?.let { Notice(it.happened, warns = true) }
                ?: Notice(say(Say.HOME_GIVEN_UP, item.name), undo = request?.let { { takeUp(it) } })
        }
    }

    private fun takeUp(request: CaptureRequest) {
        scope.launch {
            attempt { desk.drafts.keep(request.copy(draft = null)) }
            notices.value = null
        }
    }

    private fun reopen(task: RecordId) {
        scope.launch {
            attempt { desk.fieldbook.tasks.reopen(task) }
            notices.value = null
        }
    }

    private fun content(): Flow<Ui<HomeContent>> {
        val read: Flow<Ui<HomeContent>> = combine(
            combine(todays(), recent(), ::Pair),
            desk.drafts.observe(),
            combine(typed, matches(), ::Pair),
            desk.fieldbook.observeStatus(),
            notices,
        ) { (today, recent), unfinished, (typed, matches), status, notice ->
            Ui.Ready(content(today, recent, unfinished, status).copy(notice = notice, typed = typed, matches = matches))
        }
        return read.catch { failed ->
            if (failed !is FieldbookException) throw failed
            emit(Ui.Failed(failed.failure.trouble()) { tries.update { it + 1 } })
        }
    }

    private fun content(
        today: Pair<List<TodayItem>, Int>,
        recent: List<CustomerItem>,
        unfinished: List<UnfinishedItem>,
        status: Status,
    ): HomeContent = HomeContent(
        date = Phrase.Date(desk.today),
        unfinished = unfinished,
        today = today.first,
        later = today.second,
        recent = recent,
        attention = status.attention + status.held,
        kept = status.kept,
    )

    private fun todays(): Flow<Pair<List<TodayItem>, Int>> =
        desk.days().flatMapLatest { combine(desk.fieldbook.tasks.observeToday(), desk.open(), desk::agenda) }

    private fun recent(): Flow<List<CustomerItem>> = combine(
        desk.fieldbook.lists.observeRecentCustomers(RECENT),
        desk.fieldbook.lists.observe(ListRequest("customer", limit = RECENT)),
        desk.fieldbook.lists.observe(ListRequest("visit", order = Order.ByCreated(), limit = VISITS)),
    ) { visited, written, visits ->
        val rows = (visited.rows + written.rows).distinctBy { it.id }.take(RECENT)
        rows.map { it.toItem(visits) }
    }

    private fun matches(): Flow<List<CustomerItem>> = typed.map { it.trim() }.flatMapLatest { name ->
        if (name.isEmpty()) flowOf(emptyList())
        else desk.matching(name)
    }

    private fun Row.toItem(visits: Page): CustomerItem {
        val own = visits.rows.filter { it.link("customer") == id }
        val last = own.firstOrNull { it["planned_for"] == null }
        return CustomerItem(
            id = id,
            name = title,
            last = last?.let { say(Say.HOME_VISITED, desk.moment(it.created)) },
            waiting = pending > 0 || own.any { it.pending > 0 },
        )
    }

    private companion object {
        const val RECENT = 6
        const val VISITS = 60
    }
}

/** Returns the record that a field of a row names. */
internal fun Row.link(field: String): RecordId? =
    ((this[field] as? Content.Single)?.value as? FieldValue.Link)?.to
