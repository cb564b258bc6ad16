package app.fieldbook.reference.tests

import org.junit.jupiter.api.Test
import kotlin.test.assertTrue

class OfflineTest : AppTest() {
    @Test
    fun what_is_written_offline_says_that_it_waits_and_goes_when_the_office_is_back() {
        val office = office()
        enrolled(office.invite())
        office.stop()
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            typesAtCursor("wants samples")
            taps("Save as draft")
            sees("Saved as a draft: Grand Hotel")
            sees("waiting")
            sees("Offline, 3 waiting since")
            taps("Offline, 3 waiting since")
            sees("cannot be reached")
            sees("3 entries wait, the oldest since")
            office.start()
            taps("Sync now")
            sees("Nothing is waiting to be sent")
            taps("Back")
            sees("All sent")
        }
        assertTrue("Grand Hotel" in office.ask("records", "customer"))
    }
}
