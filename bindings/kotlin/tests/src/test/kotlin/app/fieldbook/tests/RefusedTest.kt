package app.fieldbook.tests

import app.fieldbook.AttentionItem
import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldValue
import app.fieldbook.Fieldbook
import app.fieldbook.FieldbookException
import app.fieldbook.Kept
import app.fieldbook.RecordId
import app.fieldbook.Whom
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

class RefusedTest : Field() {
    private val taken = Change.text("91110000100000001X")

    private suspend fun Fieldbook.registered(name: String, number: Change = taken): RecordId =
        records.create("customer", mapOf("name" to Change.text(name), "registration_no" to number))

    /** Two phones register two customers under one number; the second is refused. */
    private suspend fun refused(): Pair<Fieldbook, RecordId> {
        val office = office()
        val (first, second) = phoneOf(office) to phoneOf(office)
        first.registered("贵都大酒店")
        val refused = second.registered("贵都宾馆")
        first.inStep()
        second.inStep()
        return second to refused
    }

    @Test
    fun what_was_refused_says_why_and_is_mended() = play {
        val (phone, customer) = refused()
        val item = phone.attention.list().single()
        assertEquals(customer, item.record)
        assertEquals("field.unique", assertIs<AttentionItem.Reason.Refused>(item.reason).rule)
        assertEquals(AttentionItem.Aim.CREATE, item.aim)
        assertEquals(taken, Change.Set((item.wanted.first { it.field == "registration_no" }.content as Content.Single).value))
        assertNotEquals(item.sentence.chinese, item.sentence.english)
        phone.attention.fix(item.id, "registration_no", Change.text("91110000100000002Y"))
        phone.inStep()
        assertEquals(emptyList(), phone.attention.list())
        assertEquals(0, phone.status().pending)
        assertEquals("贵都宾馆", phone.records.title(customer))
        assertFailsWith<FieldbookException.NotFound> { phone.attention.drop(item.id) }
    }

    @Test
    fun what_was_refused_is_dropped() = play {
        val (phone, _) = refused()
        val item = phone.attention.list().single()
        assertTrue(phone.attention.drop(item.id) >= 1)
        assertEquals(emptyList(), phone.attention.list())
        phone.inStep()
        assertEquals(emptyList(), phone.attention.list())
        assertFailsWith<FieldbookException.NotFound> { phone.attention.fix(item.id, "name", Change.text("x")) }
    }

    @Test
    fun a_held_edit_waits_with_its_cause() = play {
        val (phone, customer) = refused()
        val visit = phone.visits.capture(CaptureRequest(Whom.Known(customer))).visit
        val report = phone.inStep()
        assertEquals(1, report.held)
        assertEquals(1, report.attention)
        val item = phone.attention.list().single { it.record == visit }
        assertEquals(customer, assertIs<AttentionItem.Reason.WaitsForRecord>(item.reason).record)
        val refused = phone.attention.list().first { it.record == customer }
        phone.attention.fix(refused.id, "registration_no", Change.text("91110000100000003Z"))
        repeat(2) { phone.inStep() }
        assertEquals(emptyList(), phone.attention.list())
        assertEquals(0, phone.status().held)
    }

    /**
     * Two phones of one user set the same field, neither having seen the other. Which one stands their corrected clocks
     * decide, and these agree to milliseconds only.
     */
    private suspend fun clash(): Triple<Fieldbook, RecordId, Kept> {
        val office = office()
        val (first, second) = phoneOf(office) to phoneOf(office)
        val customer = first.customer("贵都")
        first.inStep()
        second.inStep()
        first.records.edit(customer, mapOf("phone" to Change.text("010-1")))
        second.records.edit(customer, mapOf("phone" to Change.text("010-2")))
        repeat(2) { listOf(first, second).forEach { it.inStep() } }
        return Triple(first, customer, first.conflicts.list(customer).single())
    }

    private suspend fun Fieldbook.number(customer: RecordId) = records.show(customer)["phone"].text()

    @Test
    fun two_values_clash_and_the_kept_one_is_restored() = play {
        val (phone, customer, kept) = clash()
        val lost = (kept.value as FieldValue.Text).text
        assertEquals(kept.stands.text(), phone.number(customer))
        assertEquals(setOf<String?>("010-1", "010-2"), setOf(lost, kept.stands.text()))
        assertEquals(Office.WANG, kept.by.author.name)
        assertTrue(assertNotNull(kept.standsBy).captured >= kept.by.captured)
        phone.conflicts.restore(kept.id)
        assertEquals(lost, phone.number(customer))
        phone.inStep()
        assertEquals(emptyList(), phone.conflicts.list())
        assertEquals(lost, phone.number(customer))
    }

    @Test
    fun a_kept_value_is_dismissed() = play {
        val (phone, customer, kept) = clash()
        phone.conflicts.dismiss(kept.id)
        phone.inStep()
        assertEquals(emptyList(), phone.conflicts.list())
        assertEquals(kept.stands.text(), phone.number(customer))
        assertFailsWith<FieldbookException.NotFound> { phone.conflicts.dismiss(kept.id) }
    }
}
