package app.fieldbook.reference.tests

import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldValue
import app.fieldbook.RecordId
import app.fieldbook.testing.TestOffice
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

class KeptTest : AppTest() {
    /** The rep and the office write one field, neither having seen the other; corrected clocks say whose value stands. */
    private fun clash(): Clash {
        val office = testOffice()
        val line = runBlocking { office.invite(office.addUser("王芳")) }
        enrolled(line, office.transport) {
            val hotel = records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
            sync.slice(office.transport)
            records.edit(hotel, mapOf("phone" to Change.text("010-1")))
            office.edit(hotel, mapOf("phone" to Change.text("010-2")))
            sync.slice(office.transport)
        }
        val kept = runBlocking { store().conflicts.list() }.single()
        return Clash(office, kept.record, stands = kept.stands.phone(), kept = Content.Single(kept.value!!).phone())
    }

    private class Clash(val office: TestOffice, val hotel: RecordId, val stands: String, val kept: String) {
        /** Returns what the office has now. */
        fun phone(): String = runBlocking { office.content(hotel, "phone") }.phone()
    }

    @Test
    fun the_value_that_lost_stands_beside_the_one_that_won_and_comes_back_with_a_tap() {
        val clash = clash()
        app(clash.office.transport) {
            taps("Menu, 1 thing")
            taps("Kept values")
            sees("Stands now")
            sees(clash.stands)
            sees("Kept aside")
            sees(clash.kept)
            sees("王芳 (you)")
            taps("Restore")
            sees("Nothing is kept aside")
            sees("${clash.kept} stands again")
            taps("Back")
            sees("All sent")
        }
        assertEquals(clash.kept, clash.phone())
    }

    @Test
    fun the_value_that_lost_is_put_away_with_a_tap() {
        val clash = clash()
        app(clash.office.transport) {
            taps("Menu")
            taps("Kept values")
            taps("Dismiss")
            sees("Nothing is kept aside")
            taps("Back")
            sees("All sent")
        }
        assertEquals(clash.stands, clash.phone())
    }
}

private fun Content?.phone(): String = ((this as Content.Single).value as FieldValue.Text).text
