package app.fieldbook.reference.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.ListRequest
import app.fieldbook.TaskRequest
import app.fieldbook.Whom
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

class TodayTest : AppTest() {
    @Test
    fun each_thing_to_do_says_why_it_is_here() {
        val office = office()
        enrolled(office.invite()) {
            val now = texts.now()
            val hotel = records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
            val noon = now.toLocalDate().atTime(12, 0).atOffset(now.offset).toInstant()
            visits.capture(CaptureRequest(Whom.Known(hotel), plannedFor = noon))
            tasks.enter(TaskRequest("call back", about = hotel, due = now.toLocalDate().minusDays(1)))
            tasks.enter(TaskRequest("send a quote", due = now.toLocalDate()))
            tasks.enter(TaskRequest("read the catalogue"))
        }
        app {
            sees("Due yesterday, overdue")
            sees("Planned for 12:00")
            sees("Due today")
            sees("Open, no day set")
            taps("Done: call back")
            sees("Done: call back")
            missesSoon("overdue")
        }
    }

    @Test
    fun a_planned_visit_is_written_into_itself_and_not_beside_itself() {
        val office = office()
        enrolled(office.invite()) {
            val now = texts.now()
            val noon = now.toLocalDate().atTime(12, 0).atOffset(now.offset).toInstant()
            visits.capture(CaptureRequest(Whom.New("Grand Hotel"), plannedFor = noon))
        }
        app {
            taps("Planned for 12:00")
            typesAtCursor("Met Ms Zhang")
            taps("Another")
            types("Need", "Samples")
            taps("Add")
            taps("Back")
            taps("Planned for 12:00")
            sees("Met Ms Zhang")
            sees("Samples")
            types("What was solved", "the price")
            types("next step", "tries two sets")
            types("What did we promise", "samples")
            taps("In 3 days")
            taps("Save and submit")
            sees("Saved and submitted: Grand Hotel")
            missesSoon("Planned for 12:00")
            sees("All sent")
        }
        assertEquals(1, runBlocking { store().lists.page(ListRequest("visit")).total })
    }
}
