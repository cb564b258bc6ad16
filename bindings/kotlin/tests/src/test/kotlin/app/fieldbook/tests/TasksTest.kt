package app.fieldbook.tests

import app.fieldbook.Answers
import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.FieldbookException
import app.fieldbook.RecordId
import app.fieldbook.Task
import app.fieldbook.TaskRequest
import app.fieldbook.Whom
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class TasksTest : Field() {
    @Test
    fun a_promise_becomes_a_task() = play {
        val phone = phoneOf(office())
        val day = phone.texts.now().toLocalDate().plusDays(30)
        val answers = Answers("价格", "试住", "送两套样品", day)
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店"), answers = answers))
        val task = phone.tasks.list().single()
        assertEquals("送两套样品", task.title)
        assertEquals(day, task.due)
        assertEquals(report.visit, task.cause)
        assertTrue(task.computed && task.mine && !task.overdue)
        assertEquals(task.id, phone.records.findTask("样品"))
        phone.tasks.done(task.id)
        assertEquals(emptyList(), phone.tasks.list())
        assertEquals(Task.State.DONE, phone.tasks.list(all = true).single().state)
        phone.tasks.reopen(task.id)
        assertFalse(phone.tasks.list().single().computed)
    }

    @Test
    fun a_task_is_entered_by_hand_and_moved() = play {
        val phone = phoneOf(office())
        val hotel = phone.customer("贵都大酒店")
        val today = phone.texts.now().toLocalDate()
        val id = phone.tasks.enter(TaskRequest("回电", about = hotel, due = today))
        assertEquals("贵都大酒店", phone.tasks.list().single().aboutTitle)
        phone.tasks.due(id, today.minusDays(1))
        assertTrue(phone.tasks.list().single().overdue)
        phone.tasks.due(id, null)
        assertNull(phone.tasks.list().single().due)
        phone.tasks.comment(id, "占线")
        phone.tasks.comment(id, "再打")
        val comment = phone.tasks.list().single().comment
        assertTrue("占线" in comment && "再打" in comment, comment)
        assertFailsWith<FieldbookException.NotFound> { phone.tasks.done(RecordId("01a205e1-7a04-7595-aec6-710cab11b0f9")) }
    }

    @Test
    fun today_shows_planned_visits_and_open_tasks() = play {
        val phone = phoneOf(office())
        val hotel = phone.records.create(
            "customer",
            mapOf("name" to "贵都", "phone" to "010-12345678", "address" to "长安街 1 号").mapValues { Change.text(it.value) },
        )
        val now = phone.texts.now()
        val noon = now.toLocalDate().atTime(12, 0).atOffset(now.offset).toInstant()
        val visit = phone.visits.capture(CaptureRequest(Whom.Known(hotel), plannedFor = noon)).visit
        phone.tasks.enter(TaskRequest("回电", due = now.toLocalDate()))
        val today = phone.tasks.today()
        val planned = today.planned.single()
        assertEquals(now.toLocalDate(), today.date)
        val (shownVisit, shownAt, shownCustomer, shownName) = planned
        assertEquals(listOf<Any>(visit, noon, hotel, "贵都"), listOf<Any>(shownVisit, shownAt, shownCustomer, shownName))
        assertEquals("长安街 1 号", planned.address)
        assertEquals(listOf("010-12345678"), planned.numbers)
        assertEquals("回电", today.tasks.single().title)
    }
}
