package app.fieldbook.tests

import app.fieldbook.BackgroundSync
import app.fieldbook.BackgroundSync.Result
import app.fieldbook.SyncState.Phase
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** How an app lives on a phone: in front, in the background, in a worker's window, forgotten. */
class LifeTest : Field() {
    @Test
    fun `a live conversation goes on when nobody keeps its handle`() = play {
        val office = office()
        val (phone, other) = phoneOf(office) to phoneOf(office)
        phone.sync.start(HTTP)
        repeat(3) { System.gc() }
        val report = other.visit("贵都大酒店")
        other.inStep()
        withTimeout(20.seconds) { phone.lists.observeRecentCustomers().first { it.rows.size == 1 } }
        assertEquals("贵都大酒店", phone.records.title(report.customer))
        phone.shutDown()
        assertEquals(Phase.RESTING, phone.sync.state.value.phase)
    }

    @Test
    fun `a live conversation rests with its store and goes on with it`() = play {
        val office = office()
        val phone = phoneOf(office)
        val live = phone.sync.start(HTTP)
        live.setForeground(false)
        phone.pause()
        phone.resume()
        live.setForeground(true)
        phone.setOnline(true)
        phone.visit("贵都大酒店")
        withTimeout(20.seconds) { phone.observeStatus().first { it.pending == 0L } }
        live.stop()
    }

    @Test
    fun `a worker leaves the conversation to a screen that has it`() = play {
        val office = office()
        val phone = phone("wang")
        val worker = BackgroundSync(folder.resolve("wang"), HTTP)
        // Nobody's yet: running again would change nothing.
        assertEquals(Result.FAILURE, worker.syncSlice(10.seconds, 1L shl 20))
        phone.sync.enrol(office.invite(), "phone", HTTP)
        val live = phone.sync.start(HTTP)
        assertEquals(Result.SUCCESS, worker.syncSlice(10.seconds, 1L shl 20))
        live.stop()
        assertEquals(Result.SUCCESS, worker.syncSlice(10.seconds, 1L shl 20))
    }

    @Test
    fun `a worker that is stopped lets go of the store`() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.shutDown()
        val silent = Silent()
        val work = launch { BackgroundSync(folder.resolve("wang"), silent).syncSlice(9.minutes, 1L shl 20) }
        silent.asked.await()
        val began = TimeSource.Monotonic.markNow()
        work.cancelAndJoin()
        assertTrue(began.elapsedNow() < 3.seconds)
        phone("wang").inStep()
    }
}
