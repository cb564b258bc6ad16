package app.fieldbook.reference.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.Whom
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class CaptureTest : AppTest() {
    private val note = "Met Ms Zhang; the towels shed"

    @Test
    fun a_visit_from_home_to_saved_takes_at_most_four_taps_and_the_note() {
        val office = office()
        enrolled(office.invite()) { visits.capture(CaptureRequest(Whom.New("王府井百货"))) }
        app {
            taps("王府井百货")
            typesAtCursor(note)
            taps("Save as draft")
            sees("Saved as a draft: 王府井百货")
            assertEquals(2, taps)
            assertEquals(note.length, typed)
            sees("All sent")
        }
        assertTrue(note in office.ask("records", "visit"))
    }

    @Test
    fun a_new_customer_is_a_name_and_one_more_tap() {
        val office = office()
        enrolled(office.invite())
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            typesAtCursor(note)
            taps("Save as draft")
            sees("Saved as a draft: Grand Hotel")
            sees("All sent")
            assertTrue(taps <= 4)
        }
        assertTrue("Grand Hotel" in office.ask("records", "customer"))
    }

    @Test
    fun a_name_that_is_here_already_is_offered_and_never_entered_twice() {
        val office = office()
        enrolled(office.invite()) { records.create("customer", mapOf("name" to Change.text("Grand Hotel"))) }
        app {
            types("Customer", "grand")
            sees("Already on this device")
            retypes("Customer", "grand hotel")
            taps("New visit")
            typesAtCursor(note)
            taps("Save as draft")
            sees("Saved as a draft")
            sees("All sent")
        }
        assertEquals(1, runBlocking { store().lists.page(app.fieldbook.ListRequest("customer")).total })
    }

    @Test
    fun three_answers_submit_the_visit_and_the_promise_comes_back_as_a_task() {
        val office = office()
        enrolled(office.invite())
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            sees("To submit, still missing: what was solved, the next step, what we promised, by when")
            types("What was solved", "the price")
            types("next step", "tries two sets")
            types("What did we promise", "two sets of samples")
            sees("To submit, still missing: by when")
            taps("Tomorrow")
            sees("Everything is answered")
            taps("Save and submit")
            sees("Saved and submitted: Grand Hotel")
            sees("two sets of samples")
            sees("Promised for tomorrow")
            taps("Done: two sets of samples")
            taps("Undo")
            sees("Promised for tomorrow")
            sees("All sent")
        }
    }

    @Test
    fun a_visit_saved_as_a_draft_is_on_home_until_it_is_submitted() {
        val office = office()
        enrolled(office.invite())
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            typesAtCursor(note)
            taps("Save as draft")
            taps("not submitted yet")
            sees(note)
            types("What was solved", "the price")
            types("next step", "tries two sets")
            types("What did we promise", "samples")
            types("Another day", "not a day")
            sees("A day such as")
            retypes("Another day", "2031-05-20")
            taps("Save and submit")
            sees("Saved and submitted: Grand Hotel")
            missesSoon("not submitted yet")
        }
        assertEquals(1, runBlocking { store().lists.page(app.fieldbook.ListRequest("visit")).total })
    }

    @Test
    fun an_error_says_what_to_do_and_takes_no_word_away() {
        val office = office()
        enrolled(office.invite())
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            sees("What happened?")
            // More than one capture carries: 64 KiB.
            types("What happened?", "towel ".repeat(12_000))
            taps("Save as draft")
            sees("too long")
            retypes("What happened?", "towels")
            taps("Save as draft")
            sees("Saved as a draft: Grand Hotel")
        }
    }
}
