package app.fieldbook.tests

import app.fieldbook.Answers
import app.fieldbook.CaptureRequest
import app.fieldbook.Content
import app.fieldbook.DraftId
import app.fieldbook.FieldValue
import app.fieldbook.FieldbookException
import app.fieldbook.Position
import app.fieldbook.Whom
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.time.Instant
import java.time.LocalDate
import kotlin.io.path.readBytes
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue

class CaptureTest : Field() {
    private val answers = Answers("价格", "试住", "送两套样品", LocalDate.of(2031, 5, 20))

    private fun members(vararg texts: String) = Content.Members(texts.map(FieldValue::Text))

    @Test
    fun a_visit_is_captured_in_one_call() = play {
        val phone = phoneOf(office())
        val customer = phone.customer("贵都大酒店")
        val at = Instant.parse("2031-05-20T01:30:00.123456Z")
        val place = Position(399_000_000, 1_163_000_000, accuracyMetres = 12, simulated = true)
        val report = phone.visits.capture(
            CaptureRequest(
                Whom.Known(customer), at, place,
                attendees = listOf("张经理", "李总"), tags = listOf("价格", "样品"), note = "要样品",
            ),
        )
        val visit = phone.records.show(report.visit)
        assertEquals(customer, report.customer)
        assertFalse(report.newCustomer)
        assertEquals("贵都大酒店", visit.title)
        assertEquals(Content.Single(FieldValue.Moment(at)), visit["planned_for"])
        assertEquals(Content.Single(FieldValue.Place(place)), visit["checked_in_at"])
        assertEquals("要样品", visit["note"].text())
        assertEquals(members("张经理", "李总").values.toSet(), (visit["attendees"] as Content.Members).values.toSet())
        assertEquals(members("价格", "样品").values.toSet(), (visit["need_tags"] as Content.Members).values.toSet())
    }

    @Test
    fun a_new_customer_needs_only_a_name() = play {
        val phone = phoneOf(office())
        val report = phone.visit("贵都大酒店")
        assertTrue(report.newCustomer)
        val owner = phone.records.show(report.customer)["owner"]
        assertEquals(Content.Single(FieldValue.Link(phone.sync.identity()!!.user)), owner)
    }

    @Test
    fun with_all_answers_a_visit_is_submitted() = play {
        val phone = phoneOf(office())
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店"), answers = answers))
        assertTrue(report.submitted)
        assertEquals(emptyList(), report.missing)
        assertEquals(Content.Single(FieldValue.Flag(true)), phone.records.show(report.visit)["submitted"])
    }

    @Test
    fun without_all_answers_it_is_a_draft_that_names_what_is_missing() = play {
        val phone = phoneOf(office())
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店"), answers = Answers(solved = "价格")))
        assertFalse(report.submitted)
        assertEquals(setOf("next_step", "promise", "promise_due"), report.missing.toSet())
    }

    @Test
    fun a_draft_is_submitted_later() = play {
        val phone = phoneOf(office())
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店"), answers = answers.copy(promise = null)))
        val refused = assertFailsWith<FieldbookException> { phone.visits.submit(report.visit) }
        assertEquals("submit.incomplete", refused.failure.rule)
        assertTrue(refused.failure.toString().contains("promise"), refused.failure.toString())
        phone.visits.submit(report.visit, Answers(promise = "送两套样品"))
        assertEquals(Content.Single(FieldValue.Flag(true)), phone.records.show(report.visit)["submitted"])
    }

    @Test
    fun a_photo_is_copied_before_the_call_returns() = play {
        val phone = phoneOf(office())
        // The first bytes of a JPEG, and some more.
        val bytes = byteArrayOf(-1, -40, -1, -32) + ByteArray(5_000) { it.toByte() }
        val photo = Files.write(folder.resolve("front.jpg"), bytes)
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店"), photos = listOf(photo)))
        Files.delete(photo)
        val record = phone.records.show(report.photos.single())
        val digest = ((record["sha256"] as Content.Single).value as FieldValue.Digest).hex
        val kept = Files.walk(phone.mediaFolder()).use { files -> files.filter { digest in it.toString() }.findFirst().get() }
        assertContentEquals(bytes, kept.readBytes())
        val gone = CaptureRequest(Whom.New("无"), photos = listOf(photo))
        assertFailsWith<FieldbookException.File> { phone.visits.capture(gone) }
    }

    @Test
    fun an_unfinished_capture_is_offered_after_the_process_was_killed() = play {
        val phone = phone("wang")
        phone.sync.enrol(office().invite(), "phone", HTTP)
        phone.inStep()
        phone.shutDown()
        val kept = DraftId(OtherProcess.keepDraft(folder.resolve("wang"), "贵都大酒店"))
        val again = phone("wang")
        val draft = again.visits.drafts().single()
        assertEquals(CaptureRequest(Whom.New("贵都大酒店"), note = "客户要样", draft = kept), draft.request)
        val typed = draft.request.copy(note = "客户要样品😀𠮷", answers = answers)
        assertEquals(kept, again.visits.keepDraft(typed))
        assertEquals(typed, again.visits.drafts().single().request)
        val visit = again.visits.capture(typed).visit
        assertEquals("客户要样品😀𠮷", again.records.show(visit)["note"].text())
        assertEquals(emptyList(), again.visits.drafts())
        again.visits.dropDraft(again.visits.keepDraft(CaptureRequest(Whom.New("贵都大酒店"))))
        assertEquals(emptyList(), again.visits.drafts())
    }
}
