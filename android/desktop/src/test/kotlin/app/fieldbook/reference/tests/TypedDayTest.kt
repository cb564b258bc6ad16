package app.fieldbook.reference.tests

import app.fieldbook.reference.model.CaptureContent
import app.fieldbook.reference.model.Entry
import app.fieldbook.reference.model.typedDay
import org.junit.jupiter.api.Test
import java.time.LocalDate
import kotlin.test.assertEquals
import kotlin.test.assertNull

class TypedDayTest {
    private val today = LocalDate.of(2031, 5, 20)

    @Test
    fun a_day_is_read_as_people_type_it() {
        for (typed in listOf("2031-05-23", "2031/5/23", "5-23", "5/23", "5月23日", "5月23号", " 5.23 ", "2031年5月23日")) {
            assertEquals(LocalDate.of(2031, 5, 23), typedDay(typed, today), typed)
        }
    }

    @Test
    fun a_day_without_a_year_is_the_next_one() {
        assertEquals(LocalDate.of(2032, 5, 19), typedDay("5-19", today))
        assertEquals(today, typedDay("5-20", today))
        assertEquals(LocalDate.of(2032, 2, 29), typedDay("2-29", today))
    }

    @Test
    fun what_is_no_day_is_none() {
        for (typed in listOf("", "soon", "13-40", "2031-02-30", "5-", "523")) assertNull(typedDay(typed, today), typed)
    }

    @Test
    fun next_monday_is_never_today() {
        val days = (0L..6L).map { CaptureContent(Entry(), fixedWhom = false, today = today.plusDays(it)).quickDays.last().day }
        assertEquals(List(6) { LocalDate.of(2031, 5, 26) } + LocalDate.of(2031, 6, 2), days)
    }
}
