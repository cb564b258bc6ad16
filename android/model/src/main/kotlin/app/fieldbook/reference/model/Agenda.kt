package app.fieldbook.reference.model

import app.fieldbook.Filter
import app.fieldbook.ListRequest
import app.fieldbook.Order
import app.fieldbook.Planned
import app.fieldbook.Row
import app.fieldbook.Task
import app.fieldbook.Test
import app.fieldbook.Today
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import java.time.LocalDate

/** How many tasks without haste Home names; the rest is a number. */
private const val LATER = 3

/** How many visits that were never submitted Home names. */
private const val OPEN = 3

/** Returns own visits that were saved as drafts, the latest first: the three questions are still to be answered. */
internal fun Desk.open(): Flow<List<Row>> {
    val open = ListRequest(
        "visit",
        filters = listOf(Filter.Where("submitted", Test.Empty), Filter.Where("planned_for", Test.Empty)),
        order = Order.ByCreated(),
        limit = OPEN * 3,
    )
    return fieldbook.lists.observe(open).map { page ->
        page.rows.filter { row -> fieldbook.records.history(row.id).steps.firstOrNull()?.author?.isMe == true }.take(OPEN)
    }
}

/** Returns the day in the order in which it wants to be worked off, and how many open tasks were left out. */
internal fun Desk.agenda(day: Today, open: List<Row>): Pair<List<TodayItem>, Int> {
    val tasks = day.tasks.map { it.toItem(day.date) }
    val late = tasks.filter { it.urgency == TodayItem.Urgency.LATE }
    val due = tasks.filter { it.urgency == TodayItem.Urgency.TODAY }
    val rest = tasks.filter { it.urgency == TodayItem.Urgency.LATER }
    val items = late + day.planned.map { planned(it) } + due + open.map { unsubmitted(it) } + rest.take(LATER)
    return items to (rest.size - LATER).coerceAtLeast(0)
}

private fun Desk.planned(visit: Planned): TodayItem = TodayItem(
    key = visit.visit.text,
    title = visit.name,
    about = visit.address.ifEmpty { null },
    why = say(Say.WHY_PLANNED, Phrase.Hour(local(visit.at))),
    urgency = TodayItem.Urgency.PLANNED,
    opens = Target.Visit(visit.visit),
)

private fun Desk.unsubmitted(visit: Row): TodayItem = TodayItem(
    key = visit.id.text,
    title = visit.title,
    about = null,
    why = say(Say.WHY_UNSUBMITTED, moment(visit.created)),
    urgency = TodayItem.Urgency.TODAY,
    opens = Target.Visit(visit.id),
)

private fun Task.toItem(today: LocalDate): TodayItem {
    val due = due
    val promised = cause != null
    val urgency = when {
        overdue -> TodayItem.Urgency.LATE
        due == today -> TodayItem.Urgency.TODAY
        else -> TodayItem.Urgency.LATER
    }
    val why = when {
        due == null -> say(Say.WHY_NO_DAY)
        overdue -> say(if (promised) Say.WHY_PROMISE_LATE else Say.WHY_TASK_LATE, Phrase.Day(due, today))
        else -> say(if (promised) Say.WHY_PROMISE_DUE else Say.WHY_TASK_DUE, Phrase.Day(due, today))
    }
    return TodayItem(
        key = id.text,
        title = title,
        about = aboutTitle.ifEmpty { null },
        why = why,
        urgency = urgency,
        opens = about?.takeIf { aboutTitle.isNotEmpty() }?.let { Target.Customer(it, aboutTitle) },
        task = id,
    )
}
