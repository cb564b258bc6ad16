package app.fieldbook.tests

import app.fieldbook.BackgroundSync
import app.fieldbook.Change
import app.fieldbook.Fieldbook
import app.fieldbook.FieldbookException
import app.fieldbook.ListRequest
import app.fieldbook.LiveConversation
import app.fieldbook.SliceEnd
import app.fieldbook.SyncState.Phase
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.isSymbolicLink
import kotlin.io.path.readSymbolicLink
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

class SyncTest : Field() {
    @Test
    fun work_reaches_the_server_and_the_other_phone() = play {
        val office = office()
        val (phone, other) = phoneOf(office) to phoneOf(office)
        val report = phone.visit("贵都大酒店", "要样品")
        var pages = 0L
        val sent = phone.sync.slice(HTTP) { pages = it }
        assertEquals(SliceEnd.FINISHED, sent.end)
        assertTrue(sent.sentBytes > 0 && sent.receivedBytes > 0 && pages > 0)
        assertEquals(Phase.UP_TO_DATE, sent.state.phase)
        other.inStep()
        assertEquals("要样品", other.records.show(report.visit)["note"].text())
        val digests = listOf(phone.digest(), other.digest())
        assertEquals(digests[0].digest, digests[1].digest)
    }

    @Test
    fun status_tells_what_waits_and_since_when() = play {
        val phone = phoneOf(office())
        phone.visit("贵都大酒店")
        val before = phone.status()
        assertTrue(before.pending > 0 && before.unjudged == before.pending)
        assertTrue(assertNotNull(before.oldestAge).toMillis() in 0..60_000)
        assertEquals(Office.WANG, before.user)
        phone.inStep()
        val after = phone.status()
        assertEquals(0, after.pending)
        assertNull(after.oldestAge)
        assertNotNull(after.lastSuccess)
        assertTrue(after.place > before.place)
        assertTrue(after.clockAhead.abs().toSeconds() < 10)
        assertTrue(after.lanes.any { it.name == "push" && it.lastSuccess != null })
    }

    @Test
    fun a_slice_ends_at_its_deadline() = play {
        val phone = phoneOf(office())
        phone.visit("贵都大酒店")
        for (transport in listOf(Silent(), Deaf)) {
            val began = TimeSource.Monotonic.markNow()
            val report = phone.sync.slice(transport, deadline = 700.milliseconds)
            assertEquals(SliceEnd.DEADLINE, report.end)
            assertTrue(began.elapsedNow() in 500.milliseconds..5.seconds, began.elapsedNow().toString())
            assertTrue(report.pending > 0)
        }
        assertEquals(0, phone.inStep().pending)
    }

    @Test
    fun a_slice_keeps_to_its_bytes() = play {
        val phone = phoneOf(office())
        repeat(60) { phone.visit("客户 $it", "记录 $it ".repeat(200)) }
        val first = phone.sync.slice(HTTP, maxBytes = 4_000)
        assertEquals(SliceEnd.BYTES, first.end)
        assertTrue(first.pending > 0)
        var slices = 1
        while (phone.sync.slice(HTTP, maxBytes = 40_000).end != SliceEnd.FINISHED) check(++slices < 100)
        assertEquals(0, phone.status().pending)
    }

    @Test
    fun a_server_that_is_away_is_no_error() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        val report = phone.visit("贵都大酒店")
        office.stop()
        val away = phone.sync.slice(HTTP, deadline = 5.seconds)
        assertTrue(away.end == SliceEnd.GAVE_UP || away.end == SliceEnd.DEADLINE, away.toString())
        assertEquals(Phase.WAITING, away.state.phase)
        assertEquals("unreachable", assertNotNull(away.state.lastError).kind)
        if (away.end == SliceEnd.GAVE_UP) assertEquals("network", assertNotNull(away.trouble).kind)
        val worker = BackgroundSync(folder.resolve("wang"), HTTP)
        assertEquals(BackgroundSync.Result.RETRY, worker.syncSlice(2.seconds, 1L shl 20))
        office.start()
        assertEquals(BackgroundSync.Result.SUCCESS, worker.syncSlice(1.minutes, 1L shl 20))
        assertEquals(0, phone.records.show(report.visit).pending)
    }

    @Test
    fun a_cancelled_slice_ends_soon() = play {
        val phone = phoneOf(office())
        phone.visit("贵都大酒店")
        val silent = Silent()
        val slice = launch { phone.sync.slice(silent, deadline = 1.minutes) }
        silent.asked.await()
        val began = TimeSource.Monotonic.markNow()
        slice.cancelAndJoin()
        // Within a second, and another for a busy machine.
        assertTrue(began.elapsedNow() < 2.seconds, began.elapsedNow().toString())
        assertEquals(Phase.RESTING, phone.sync.state.value.phase)
        withTimeout(5.seconds) { while (silent.underWay.get() > 0) kotlinx.coroutines.delay(10) }
        assertEquals(0, phone.inStep().pending)
    }

    @Test
    fun pause_during_sync_lets_go_of_the_store() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        val report = phone.visit("贵都大酒店")
        val silent = Silent()
        val slice = async { runCatching { phone.sync.slice(silent, deadline = 1.minutes) } }
        silent.asked.await()
        phone.pause()
        assertEquals(emptyList(), held(folder.resolve("wang")))
        assertTrue(slice.await().exceptionOrNull() is FieldbookException.Paused, slice.await().toString())
        assertFailsWith<FieldbookException.Paused> { phone.status() }
        phone.resume()
        assertEquals(0, phone.inStep().pending)
        assertEquals(1, phone.lists.page(ListRequest("visit")).total)
        assertEquals(0, phone.records.show(report.visit).pending)
    }

    /** Files of the store that this process has open. */
    private fun held(store: Path): List<Path> = Files.list(Path.of("/proc/self/fd")).use { open ->
        open.toList().filter { it.isSymbolicLink() }
            .mapNotNull { runCatching { it.readSymbolicLink() }.getOrNull() }
            .filter { it.startsWith(store.toRealPath()) && it.fileName.toString().startsWith("fieldbook.db") }
    }

    @Test
    fun an_open_app_stays_in_sync() = play {
        val office = office()
        val (phone, other) = phoneOf(office) to phoneOf(office)
        live(phone, other) {
            val report = phone.visit("贵都大酒店")
            other.lists.observe(ListRequest("visit")).first { it.total == 1L }
            other.records.edit(report.visit, mapOf("note" to Change.Text("要样品")))
            phone.records.observe(report.visit).first { it["note"].text() == "要样品" }
        }
    }

    @Test
    fun the_state_of_sync_is_observed() = play {
        val office = office()
        val phone = phoneOf(office)
        val seen = mutableSetOf<Phase>()
        val watching = launch { phone.sync.state.collect { seen += it.phase } }
        phone.inStep()
        live(phone) { running ->
            phone.sync.state.first { it.phase == Phase.UP_TO_DATE }
            office.stop()
            phone.visit("贵都大酒店")
            phone.sync.state.first { it.phase == Phase.WAITING }
            assertNotNull(phone.sync.state.value.lastError)
            office.start()
            running.single().retry()
            phone.sync.state.first { it.phase == Phase.UP_TO_DATE }
        }
        phone.sync.state.first { it.phase == Phase.RESTING }
        watching.cancelAndJoin()
        assertTrue(Phase.WORKING in seen, seen.toString())
    }

    private suspend fun live(vararg phones: Fieldbook, day: suspend CoroutineScope.(List<LiveConversation>) -> Unit) {
        val running = phones.map { it.sync.start(HTTP) }
        try {
            withTimeout(30.seconds) { day(running) }
        } finally {
            running.forEach { it.stop() }
        }
    }
}
