package app.fieldbook.tests

import app.fieldbook.AttentionItem
import app.fieldbook.Fieldbook
import app.fieldbook.ListRequest
import app.fieldbook.SliceEnd
import app.fieldbook.Stop
import app.fieldbook.SyncState.Phase
import app.fieldbook.testing.Judgement
import app.fieldbook.testing.Refusal
import app.fieldbook.testing.TestOffice
import app.fieldbook.testing.Weather
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

class TestOfficeTest : Field() {
    private suspend fun testOffice(): TestOffice = kept(TestOffice.open())

    private suspend fun TestOffice.enrolled(vararg phones: Fieldbook) {
        val wang = addUser(Office.WANG)
        for (phone in phones) {
            phone.sync.enrol(invite(wang), "test", transport)
            assertEquals(SliceEnd.FINISHED, phone.sync.slice(transport).end)
        }
    }

    @Test
    fun a_test_server_accepts() = runTest {
        // As an app tests its own code: virtual time around a real core.
        val office = testOffice()
        val (phone, other) = phone() to phone()
        office.enrolled(phone, other)
        val report = phone.visit("贵都大酒店", "要样品")
        phone.sync.slice(office.transport)
        other.sync.slice(office.transport)
        assertEquals("贵都大酒店", other.records.title(report.customer))
        assertEquals("贵都大酒店", office.content(report.customer, "name").text())
        assertEquals(1, office.count("visit"))
        assertTrue(office.requests() > 0)
    }

    @Test
    fun a_test_server_refuses_with_a_reason() = play {
        val office = testOffice()
        val phone = phone()
        office.enrolled(phone)
        office.judgeNext(Judgement.Refuse("customer.closed", "an open customer"), Judgement.Hold)
        val refused = phone.customer("贵都大酒店")
        val held = phone.customer("贵都宾馆")
        phone.sync.slice(office.transport)
        val reason = assertIs<AttentionItem.Reason.Refused>(phone.attention.list().single { it.record == refused }.reason)
        assertEquals("customer.closed" to "an open customer", reason.rule to reason.accepts)
        assertEquals(1, phone.status().held)
        office.release()
        phone.sync.slice(office.transport)
        assertEquals("贵都宾馆", office.content(held, "name").text())
        office.refuseNext(Refusal.DEVICE_UNKNOWN)
        phone.customer("西苑")
        val stopped = phone.sync.slice(office.transport).state
        if (stopped.phase == Phase.STOPPED) assertEquals(Stop.DEVICE_UNKNOWN, stopped.stop)
        assertEquals(1, phone.lists.page(ListRequest("customer", find = "西苑")).total)
    }

    @Test
    fun a_test_server_goes_offline_and_comes_back() = play {
        val office = testOffice()
        val phone = phone()
        office.enrolled(phone)
        val report = phone.visit("贵都大酒店")
        office.setWeather(Weather.Offline)
        val away = phone.sync.slice(office.transport, deadline = 5.seconds)
        assertEquals(Phase.WAITING, away.state.phase)
        assertTrue(away.pending > 0)
        office.setWeather(Weather.LosingAnswers)
        phone.sync.slice(office.transport, deadline = 5.seconds)
        office.setWeather(Weather.Fair)
        assertEquals(SliceEnd.FINISHED, phone.sync.slice(office.transport).end)
        assertEquals(0, phone.records.show(report.visit).pending)
        assertEquals(1, office.count("visit"))
    }

    @Test
    fun a_test_server_is_slow() = play {
        val office = testOffice()
        val phone = phone()
        office.enrolled(phone)
        phone.visit("贵都大酒店")
        office.setWeather(Weather.Slow(2.seconds))
        val began = TimeSource.Monotonic.markNow()
        assertEquals(SliceEnd.DEADLINE, phone.sync.slice(office.transport, deadline = 500.milliseconds).end)
        assertTrue(began.elapsedNow() < 2.seconds, began.elapsedNow().toString())
        office.setWeather(Weather.Slow(50.milliseconds))
        assertEquals(SliceEnd.FINISHED, phone.sync.slice(office.transport).end)
        assertEquals(1, office.count("visit"))
    }
}
