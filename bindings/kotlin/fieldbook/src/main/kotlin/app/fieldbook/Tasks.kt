package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.PlannedVisit
import app.fieldbook.generated.TaskState
import app.fieldbook.generated.TaskView
import app.fieldbook.generated.TodayView
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import java.time.Instant
import java.time.LocalDate
import app.fieldbook.generated.TaskRequest as CoreRequest

/** What is to be done: promises of submitted visits and tasks by hand, as one list, and the rep's day. */
public class Tasks internal constructor(private val core: Core, private val calls: Calls, life: Job) {
    private val changed = Changed(core, calls, life)

    /** Returns the tasks by due day, those without one last; done and cancelled ones where [all] is asked for. */
    public suspend fun list(all: Boolean = false): List<Task> = calls.run { core.tasks(all).map { it.toPlatform() } }

    /** Returns them now and whenever they change; as [Lists.observe]. */
    public fun observe(all: Boolean = false): Flow<List<Task>> = changed.each { list(all) }

    /** Enters a task and returns its id; durable when this returns. */
    public suspend fun enter(task: TaskRequest): RecordId = calls.run { RecordId(core.enterTask(task.toCore())) }

    /**
     * Marks a task as done.
     *
     * @throws FieldbookException.NotFound there is no such task, or what it came of is gone.
     */
    public suspend fun done(task: RecordId): Unit = calls.run { core.done(task.text) }

    /** Takes a task up again. */
    public suspend fun reopen(task: RecordId): Unit = calls.run { core.reopen(task.text) }

    /** Gives a task another day, or none. */
    public suspend fun due(task: RecordId, day: LocalDate?): Unit = calls.run { core.due(task.text, day?.toDays()) }

    /** Adds a line to what was said of a task. */
    public suspend fun comment(task: RecordId, line: String): Unit = calls.run { core.comment(task.text, line) }

    /** Returns today: planned visits by time, open tasks by due day. All from local data. */
    public suspend fun today(): Today = calls.run { core.today().toPlatform() }

    /** Returns today now and whenever it changes; as [Lists.observe]. Midnight is no change: ask anew then. */
    public fun observeToday(): Flow<Today> = changed.each(::today)
}

/** A task by hand: in words; about which record; by when; by whom, its author where nobody is named. */
public data class TaskRequest(
    val title: String,
    val about: RecordId? = null,
    val due: LocalDate? = null,
    val assignee: RecordId? = null,
)

/**
 * One task.
 *
 * @property id the same on every device, also of a promise that nobody has edited yet.
 * @property aboutTitle what it is about, by name; empty where it is about nothing.
 * @property cause the record that brought it about: of a promise, the visit.
 * @property assigneeName who does it, by name; empty where nobody is named.
 * @property computed nobody has edited it: it has no record yet.
 * @property mine for the user of this device, or for nobody in particular.
 * @property overdue its day has passed.
 * @property pending own edits of it that wait for a verdict.
 * @property comment what was said of it.
 */
public data class Task(
    val id: RecordId,
    val title: String,
    val about: RecordId?,
    val aboutTitle: String,
    val cause: RecordId?,
    val due: LocalDate?,
    val assignee: RecordId?,
    val assigneeName: String,
    val state: State,
    val computed: Boolean,
    val mine: Boolean,
    val overdue: Boolean,
    val pending: Int,
    val comment: String,
) {
    /** Where a task stands. */
    public enum class State { OPEN, DONE, CANCELLED }
}

/** The day where the phone is: planned visits by time, the user's open tasks by due day. */
public data class Today(val date: LocalDate, val planned: List<Planned>, val tasks: List<Task>)

/** A planned visit: when, to whom, where they are, and numbers to dial, the customer's own first. */
public data class Planned(
    val visit: RecordId,
    val at: Instant,
    val customer: RecordId,
    val name: String,
    val address: String,
    val position: Position?,
    val numbers: List<String>,
)

private fun TaskRequest.toCore(): CoreRequest = CoreRequest(title, about?.text, due?.toDays(), assignee?.text)

private fun TodayView.toPlatform(): Today = Today(day(day), planned.map { it.toPlatform() }, tasks.map { it.toPlatform() })

private fun PlannedVisit.toPlatform(): Planned =
    Planned(RecordId(visit), instant(atMicros), RecordId(customer), name, address, place?.toPlatform(), numbers)

private fun TaskView.toPlatform(): Task = Task(
    id = RecordId(id),
    title = title,
    about = about?.let(::RecordId),
    aboutTitle = aboutTitle,
    cause = cause?.let(::RecordId),
    due = due?.let(::day),
    assignee = assignee?.let(::RecordId),
    assigneeName = assigneeName,
    state = when (state) {
        TaskState.OPEN -> Task.State.OPEN
        TaskState.DONE -> Task.State.DONE
        TaskState.CANCELLED -> Task.State.CANCELLED
    },
    computed = computed,
    mine = mine,
    overdue = overdue,
    pending = pending,
    comment = comment,
)
