package app.fieldbook.tests

import org.junit.jupiter.api.Test
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes

class LeakTest : Field() {
    @Test
    fun a_hundred_thousand_calls_leak_nothing() = play(5.minutes) {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        repeat(10) { phone.customer("客户 $it") }
        phone.shutDown()
        val (before, after) = OtherProcess.residence(folder.resolve("wang"))
        println("resident before $before KiB, after $after KiB")
        assertTrue(after < before * 1.05, "grew from $before to $after KiB")
    }
}
